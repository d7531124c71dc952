package dev.sallyport.dataplane.config;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.sallyport.engine.identity.Algorithm;
import dev.sallyport.engine.identity.Introspection;
import dev.sallyport.engine.identity.KindRule;
import dev.sallyport.engine.identity.TrustedIssuer;
import dev.sallyport.engine.model.Identity.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An issuer, as an element of the list of issuers.
 *
 * @param groups the path to the claim with the groups, as one name or as a list of names
 * @param kind whether its tokens are of people, which is what they are otherwise, or of services
 * @param services which tokens are of services, where the others are of people
 */
record IssuerSection(
    @Nullable String issuer,
    @Nullable String audience,
    @Nullable List<String> algorithms,
    @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        @Nullable List<String> groups,
    @Nullable String kind,
    @Nullable Services services,
    @Nullable Set<String> parties,
    @Nullable String hint,
    @Nullable Asking introspection) {

  private static final String FRESH = "30s";

  /** A claim, as its path, and its values in tokens of services. */
  record Services(
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          @Nullable List<String> claim,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          @Nullable Set<String> values) {
    KindRule rule() {
      var kinds = new TreeMap<String, Kind>();
      Said.required("services.values", values).forEach(value -> kinds.put(value, Kind.SERVICE));
      return new KindRule.ByClaim(Said.required("services.claim", claim), kinds, Kind.PERSON);
    }
  }

  /** RFC 7662. */
  record Asking(
      @Nullable String endpoint,
      @Nullable String clientId,
      @Nullable String clientSecretFile,
      @Nullable String fresh) {
    Introspection introspection(Surroundings surroundings) {
      var key = "introspection.client_secret_file";
      return new Introspection(
          Said.uri("introspection.endpoint", Said.required("introspection.endpoint", endpoint)),
          Said.required("introspection.client_id", clientId),
          surroundings.secret(key, Said.required(key, clientSecretFile)),
          Said.duration("introspection.fresh", Optional.ofNullable(fresh).orElse(FRESH)));
    }
  }

  TrustedIssuer issuer(Surroundings surroundings) {
    var usual =
        TrustedIssuer.usual(
            Said.uri("issuer", Said.required("issuer", issuer)),
            Said.required("audience", audience));
    return new TrustedIssuer(
        usual.issuer(),
        usual.audience(),
        Optional.ofNullable(algorithms).map(IssuerSection::algorithms).orElse(usual.algorithms()),
        Optional.ofNullable(groups).orElse(usual.groupsClaim()),
        rule(),
        Optional.ofNullable(hint).orElse(usual.hint()),
        Optional.ofNullable(parties).orElse(Set.of()),
        Optional.ofNullable(introspection).map(asking -> asking.introspection(surroundings)));
  }

  private KindRule rule() {
    if (services != null) {
      if (kind != null) {
        throw new IllegalArgumentException("`kind` and `services` say the same: keep one of them");
      }
      return services.rule();
    }
    return new KindRule.Always(Optional.ofNullable(kind).map(Said::kind).orElse(Kind.PERSON));
  }

  private static Set<Algorithm> algorithms(List<String> names) {
    return names.stream().map(Algorithm::named).collect(Collectors.toSet());
  }
}
