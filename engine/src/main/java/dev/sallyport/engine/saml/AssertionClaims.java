package dev.sallyport.engine.saml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What policies see of an assertion as {@code input.identity.claims}: some facts of the assertion
 * under names of ours, and the kept attributes as lists of texts, even where there is one.
 */
final class AssertionClaims {

  static final Set<String> OWN =
      Set.of(
          "name_id_format",
          "name_qualifier",
          "sp_name_qualifier",
          "authn_instant",
          "authn_context",
          "session_index");

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private AssertionClaims() {}

  static Map<String, JsonNode> of(Assertion assertion, SamlProvider provider) {
    var claims = new LinkedHashMap<String, JsonNode>();
    var name = assertion.subject();
    put(claims, "name_id_format", Optional.of(name.format()));
    put(claims, "name_qualifier", name.qualifier());
    put(claims, "sp_name_qualifier", name.spQualifier());
    var signIn = assertion.signIn();
    put(claims, "authn_instant", signIn.map(each -> each.at().toString()));
    put(claims, "authn_context", signIn.flatMap(Assertion.SignIn::context));
    put(claims, "session_index", signIn.flatMap(Assertion.SignIn::sessionIndex));
    for (var kept : provider.keptAttributes()) {
      var values = assertion.attributes().getOrDefault(kept, List.of());
      if (!values.isEmpty()) {
        var list = JSON.arrayNode();
        values.forEach(list::add);
        claims.put(kept, list);
      }
    }
    return claims;
  }

  private static void put(Map<String, JsonNode> claims, String name, Optional<String> value) {
    value.ifPresent(text -> claims.put(name, JSON.textNode(text)));
  }
}
