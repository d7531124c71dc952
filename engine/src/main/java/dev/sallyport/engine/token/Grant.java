package dev.sallyport.engine.token;

import dev.sallyport.engine.model.Credentials;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What somebody asks a token for. */
sealed interface Grant {
  String URN = "urn:ietf:params:oauth:grant-type:";
  String TYPE = "urn:ietf:params:oauth:token-type:";

  /** The word that the audit log uses. */
  String word();

  /** The roles that it is to be narrowed to. */
  List<String> scope();

  /** What somebody shows as a proof. */
  sealed interface Proof {
    /** A token, of ours or of an identity provider. */
    record Token(Credentials credentials) implements Proof {}

    /** A SAML assertion in base64url. */
    record Assertion(Credentials credentials) implements Proof {}
  }

  /** Token exchange (RFC 8693). */
  record Exchange(Proof subject, Optional<Credentials> actor, List<String> scope) implements Grant {
    @Override
    public String word() {
      return "token_exchange";
    }
  }

  /** A signed statement as a grant (RFC 7523, RFC 7522). */
  record Bearer(Proof assertion, List<String> scope) implements Grant {
    @Override
    public String word() {
      return switch (assertion) {
        case Proof.Token _ -> "jwt_bearer";
        case Proof.Assertion _ -> "saml2_bearer";
      };
    }
  }

  /** Another access token of a sign-in (RFC 6749, section 6). */
  record Refresh(Credentials token, List<String> scope) implements Grant {
    @Override
    public String word() {
      return "refresh_token";
    }
  }

  /** A device that waits for a person (RFC 8628, section 3.4). */
  record Device(Credentials code) implements Grant {
    @Override
    public String word() {
      return "device_code";
    }

    @Override
    public List<String> scope() {
      return List.of();
    }
  }

  /** The grant in a form. */
  static Grant of(TokenForm form, TokenConfig config) {
    var type = form.required("grant_type");
    for (var field : List.of("audience", "resource")) {
      if (!form.all(field).stream().allMatch(config::isOurs)) {
        throw TokenRefusal.refused(
            400,
            "invalid_target",
            "invalid_target",
            "This gateway gives tokens for itself alone: leave `%s` out, or write `%s`."
                .formatted(field, config.address()));
      }
    }
    return switch (type) {
      case URN + "token-exchange" -> exchange(form);
      case URN + "jwt-bearer" ->
          new Bearer(new Proof.Token(secret(form, "assertion")), Scope.of(form));
      case URN + "saml2-bearer" ->
          new Bearer(new Proof.Assertion(secret(form, "assertion")), Scope.of(form));
      case "refresh_token" -> new Refresh(secret(form, "refresh_token"), Scope.of(form));
      case URN + "device_code" -> new Device(secret(form, "device_code"));
      default ->
          throw TokenRefusal.refused(
              400,
              "unsupported_grant_type",
              "unsupported_grant_type",
              "This gateway has no such `grant_type`: its metadata lists those that it has.");
    };
  }

  private static Exchange exchange(TokenForm form) {
    var wanted = form.find("requested_token_type").orElse(TYPE + "access_token");
    if (!Set.of(TYPE + "access_token", TYPE + "jwt").contains(wanted)) {
      throw TokenRefusal.request(
          "requested_type",
          "This gateway gives access tokens alone: leave `requested_token_type` out.");
    }
    var subject = proof(form, "subject_token");
    if (form.has("actor_token") != form.has("actor_token_type")) {
      throw TokenRefusal.missing(form.has("actor_token") ? "actor_token_type" : "actor_token");
    }
    if (!form.has("actor_token")) {
      return new Exchange(subject, Optional.empty(), Scope.of(form));
    }
    return switch (proof(form, "actor_token")) {
      case Proof.Token(var actor) -> new Exchange(subject, Optional.of(actor), Scope.of(form));
      case Proof.Assertion _ ->
          throw TokenRefusal.request(
              "actor_type", "Whoever acts for another shows a token, not an assertion.");
    };
  }

  private static Proof proof(TokenForm form, String field) {
    var shown = secret(form, field);
    return switch (form.required(field + "_type")) {
      case TYPE + "jwt", TYPE + "id_token", TYPE + "access_token" -> new Proof.Token(shown);
      case TYPE + "saml2" -> new Proof.Assertion(shown);
      default ->
          throw TokenRefusal.request(
              "token_type",
              "`%s_type` is one of `%sjwt`, `…:id_token`, `…:access_token` and `…:saml2`."
                  .formatted(field, TYPE));
    };
  }

  private static Credentials secret(TokenForm form, String field) {
    return new Credentials(form.required(field));
  }
}
