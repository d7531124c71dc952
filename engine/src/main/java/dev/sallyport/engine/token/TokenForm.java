package dev.sallyport.engine.token;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of a request for a token. Fields without a value count as left out, and none but the
 * names of a target may come twice (RFC 6749, section 3.2; RFC 8693, section 2.1).
 */
final class TokenForm {
  private static final Set<String> REPEATABLE = Set.of("audience", "resource");

  private final Map<String, List<String>> fields;

  private TokenForm(Map<String, List<String>> fields) {
    this.fields = fields;
  }

  /** Reads {@code application/x-www-form-urlencoded}. */
  static TokenForm parse(byte[] body) {
    if (body.length > TokenLimits.FORM_MAX_BYTES) {
      throw TokenRefusal.refused(
          413,
          "invalid_request",
          "form_too_large",
          "The form is larger than %d KiB.".formatted(TokenLimits.FORM_MAX_BYTES / 1024));
    }
    var pairs = new String(body, StandardCharsets.UTF_8).split("&", TokenLimits.FIELDS_MAX + 1);
    if (pairs.length > TokenLimits.FIELDS_MAX) {
      throw malformed();
    }
    var fields = new LinkedHashMap<String, List<String>>();
    for (var pair : pairs) {
      var cut = pair.indexOf('=');
      var name = decoded(cut < 0 ? pair : pair.substring(0, cut));
      var value = cut < 0 ? "" : decoded(pair.substring(cut + 1));
      if (value.isEmpty()) {
        continue;
      }
      var values = fields.computeIfAbsent(name, _ -> new ArrayList<>());
      if (!values.isEmpty() && !REPEATABLE.contains(name)) {
        throw TokenRefusal.request(
            "field_twice", "A field of the form comes twice: send each once.");
      }
      values.add(value);
    }
    return new TokenForm(fields);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      // Its message quotes the text.
      throw malformed();
    }
  }

  static TokenRefusedException malformed() {
    return TokenRefusal.request(
        "form_malformed",
        "The body is not a form: send `application/x-www-form-urlencoded` fields.");
  }

  Optional<String> find(String name) {
    return all(name).stream().findFirst();
  }

  List<String> all(String name) {
    return fields.getOrDefault(name, List.of());
  }

  String required(String name) {
    return find(name).orElseThrow(() -> TokenRefusal.missing(name));
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }
}
