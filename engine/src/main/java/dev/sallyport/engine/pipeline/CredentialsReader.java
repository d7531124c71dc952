package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Holding;
import dev.sallyport.engine.model.Holding.Proof;
import dev.sallyport.engine.model.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds the caller's token: clients send it as {@code Authorization: Bearer}, {@code x-api-key} or
 * both. One that is bound to a key comes as {@code Authorization: DPoP}, with a proof beside it.
 */
public final class CredentialsReader {
  private static final String PROOF = "dpop";
  private static final Set<String> FIELDS =
      Set.of("authorization", "x-api-key", PROOF, "client-cert", "client-cert-chain");

  private CredentialsReader() {}

  /** The fields that carry credentials, in lower case: never sent on. */
  static boolean carries(String field) {
    return FIELDS.contains(field);
  }

  /**
   * The one token in the fields.
   *
   * @throws RefusedException if there is none, or if there are two that differ
   */
  public static Credentials read(Arrival arrival) {
    var headers = arrival.headers();
    var alone = new ArrayList<>(headers.all("x-api-key"));
    alone.addAll(shown(headers, "bearer "));
    alone.replaceAll(String::strip);
    alone.removeIf(String::isEmpty);
    var proven = shown(headers, "dpop ");
    if (proven.size() > 1 || (!proven.isEmpty() && !alone.isEmpty())) {
      throw new RefusedException(Refusals.twoCredentials());
    }
    if (!proven.isEmpty()) {
      return new Credentials(
          proven.getFirst(), new Holding(proof(arrival), arrival.peer().certificate()));
    }
    return switch (Set.copyOf(alone).size()) {
      case 0 -> throw new RefusedException(Refusals.noCredentials());
      case 1 ->
          new Credentials(
              alone.getFirst(), new Holding(new Proof.None(), arrival.peer().certificate()));
      default -> throw new RefusedException(Refusals.twoCredentials());
    };
  }

  /** What a request that asks for a token shows of the caller's keys. */
  public static Holding holding(Arrival arrival) {
    var proof = arrival.headers().all(PROOF).isEmpty() ? new Proof.None() : proof(arrival);
    return new Holding(proof, arrival.peer().certificate());
  }

  private static Proof proof(Arrival arrival) {
    return new Proof.Dpop(arrival.method(), arrival.path(), arrival.headers().all(PROOF));
  }

  private static List<String> shown(Headers headers, String scheme) {
    return headers.all("authorization").stream()
        .filter(value -> value.regionMatches(true, 0, scheme, 0, scheme.length()))
        .map(value -> value.substring(scheme.length()).strip())
        .filter(token -> !token.isEmpty())
        .toList();
  }
}
