package dev.sallyport.engine.custody;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.model.Identity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who called: what the log says of it, and where the call is kept every claim of the token.
 *
 * @param tokenId the token's own name; empty where it has none
 * @param standing since when and until when the token stood; empty where that is not kept
 * @param claims what the issuer has said, by name, each as JSON; empty where that is not kept
 * @param job the job of CI that called; empty where it was none
 */
public record Who(
    String subject,
    String issuer,
    String kind,
    String method,
    List<String> groups,
    List<String> actors,
    List<String> scope,
    String tokenId,
    Optional<Standing> standing,
    Map<String, String> claims,
    Optional<Job> job) {

  /** The time of a token. */
  public record Standing(Instant from, Instant until) {}

  /** Nobody who is known. */
  static final Who NOBODY =
      new Who(
          "",
          "",
          "",
          "",
          List.of(),
          List.of(),
          List.of(),
          "",
          Optional.empty(),
          Map.of(),
          Optional.empty());

  static Who of(JsonNode caller, Optional<Identity> identity) {
    return new Who(
        caller.path("subject").asText(""),
        caller.path("issuer").asText(""),
        caller.path("kind").asText(""),
        caller.path("method").asText(""),
        texts(caller.path("groups")),
        texts(caller.path("actors")),
        texts(caller.path("scope")),
        caller.path("token_id").asText(""),
        identity.map(one -> new Standing(one.issuedAt(), one.expiresAt())),
        identity.map(Who::claims).orElseGet(Map::of),
        identity.flatMap(one -> Job.of(one.claims())));
  }

  /** As {@code issuer#subject}. */
  public String principal() {
    return issuer + "#" + subject;
  }

  private static Map<String, String> claims(Identity identity) {
    var claims = new TreeMap<String, String>();
    identity
        .claims()
        .forEach(
            (name, value) ->
                claims.put(name, value.isTextual() ? value.textValue() : value.toString()));
    return claims;
  }

  static List<String> texts(JsonNode list) {
    var texts = new ArrayList<String>();
    list.forEach(one -> texts.add(one.asText()));
    return texts;
  }
}
