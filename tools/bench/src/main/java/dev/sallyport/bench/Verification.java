package dev.sallyport.bench;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import dev.sallyport.engine.files.SecretFile;
import dev.sallyport.engine.identity.Documents;
import dev.sallyport.engine.identity.DpopProofs;
import dev.sallyport.engine.identity.Identifier;
import dev.sallyport.engine.identity.Identifiers;
import dev.sallyport.engine.identity.OidcIdentifier;
import dev.sallyport.engine.identity.Possession;
import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.Holding;
import dev.sallyport.engine.store.SqliteStore;
import dev.sallyport.engine.token.GatewayTokenIdentifier;
import dev.sallyport.engine.token.GatewayTokens;
import dev.sallyport.engine.token.TokenConfig;
import dev.sallyport.engine.token.TokenEndpoint;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What it takes to know a caller by a token whose issuer's keys are known: beside the check of its
 * signature alone, which anybody has to make who believes it.
 */
final class Verification {
  private static final String STRANGER = "A token of an issuer, signed by ";
  private static final String OWN = "A token of the gateway, signed by ";
  private static final String PEER = "its signature alone";

  /** What a signature cannot cost without: reading the token, and who it is. */
  private static final Goal FIRST_GOAL = Goal.ratioAtMost(2);

  /** A hundredth of what the quickest call through the gateway takes. */
  private static final Goal AGAIN_GOAL = Goal.atMost(10);

  /**
   * Gateways that see each token: it is new to each of them once, and to sign it takes longer than
   * to know it.
   */
  private static final int GATES = 20;

  private final Effort effort;
  private final Path folder;

  /**
   * @param folder where the gateway's keys are kept meanwhile
   */
  Verification(Effort effort, Path folder) {
    this.effort = effort;
    this.folder = folder;
  }

  List<Row> rows() throws IOException {
    Files.createDirectories(folder);
    var clock = Clock.systemUTC();
    try (var issuer = new BenchIssuer();
        var documents = new Documents();
        var store = SqliteStore.open(folder.resolve("tokens.db"), clock)) {
      var config =
          TokenConfig.usual(URI.create("https://gateway.example"), issuer.trusted().audience());
      var keys = new SecretFile(folder.resolve("token-keys.jwks"));
      var tokens =
          GatewayTokens.open(
              config,
              keys,
              store.tokens(),
              new Possession(new DpopProofs(config.issuer(), clock)),
              clock,
              new SecureRandom(),
              Verification::told);
      var gates = Stream.generate(() -> gate(tokens, issuer, documents)).limit(GATES).toList();
      var endpoint =
          new TokenEndpoint(
              new TokenEndpoint.Parts(
                  tokens,
                  gates.getFirst(),
                  Optional.empty(),
                  store.tokens(),
                  Optional.empty(),
                  "",
                  store.auditLog()),
              Verification::told);
      var rows = new ArrayList<Row>();
      rows.addAll(rows(STRANGER + "RS256", gates, issuer::mintRs256, issuer.rs256()));
      rows.addAll(rows(STRANGER + "ES256", gates, issuer::mintEs256, issuer.es256()));
      var proof = issuer.mintEs256();
      rows.addAll(rows(OWN + "ES256", gates, () -> exchanged(endpoint, proof), own(tokens)));
      return rows;
    } catch (JOSEException | ParseException e) {
      throw new BenchException("a key cannot be used", e);
    }
  }

  /** As the gateway asks: the look of a token chooses who is asked. */
  private static Identifier gate(GatewayTokens tokens, BenchIssuer issuer, Documents documents) {
    var own =
        new GatewayTokenIdentifier(
            tokens.config(),
            tokens.keys(),
            tokens.revocations(),
            tokens.clock(),
            tokens.possession());
    return new Identifiers(
        List.of(own.way()),
        new OidcIdentifier(
            List.of(issuer.trusted()), documents, tokens.clock(), Verification::told));
  }

  private static void told(String notice) {
    throw new BenchException("a token cannot be measured: " + notice, null);
  }

  private static JWSVerifier own(GatewayTokens tokens) throws JOSEException, ParseException {
    var key = JWKSet.parse(tokens.keys().jwksJson()).getKeys().getFirst();
    return new ECDSAVerifier(key.toECKey());
  }

  /** Another token of the gateway for the same proof. */
  private static String exchanged(TokenEndpoint endpoint, String proof) {
    var form =
        "grant_type=%s&subject_token_type=%s&subject_token=%s"
            .formatted(
                encoded("urn:ietf:params:oauth:grant-type:token-exchange"),
                encoded("urn:ietf:params:oauth:token-type:jwt"),
                encoded(proof));
    var answer = endpoint.token("bench", Holding.NONE, form.getBytes(StandardCharsets.UTF_8));
    if (answer.status() != 200) {
      throw new BenchException("no token is given", null);
    }
    return answer.body().path("access_token").asText();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private List<Row> rows(
      String group, List<Identifier> gates, Supplier<String> mint, JWSVerifier bare) {
    var taken = new Taken();
    for (var round = 0; round < effort.warmUps(); round++) {
      take(effort.round(), gates, mint, bare, new Taken());
    }
    for (var round = 0; round < effort.rounds(); round++) {
      take(effort.round(), gates, mint, bare, taken);
    }
    return List.of(
        row(group, "first seen, median", taken.first, taken.bare).toReach(FIRST_GOAL),
        row(group, "seen again, median", taken.again, taken.bare).toReach(AGAIN_GOAL));
  }

  private static Row row(String group, String what, List<Double> ours, List<Double> bare) {
    return new Row(group, what, Quantile.median(ours), PEER, Quantile.median(bare), "µs");
  }

  /** In microseconds. */
  private static final class Taken {
    final List<Double> bare = new ArrayList<>();
    final List<Double> first = new ArrayList<>();
    final List<Double> again = new ArrayList<>();
  }

  /** The same tokens all ways in turns; what makes them is not timed. */
  private static void take(
      Duration round,
      List<Identifier> gates,
      Supplier<String> mint,
      JWSVerifier bare,
      Taken taken) {
    var until = System.nanoTime() + round.toNanos();
    do {
      var token = mint.get();
      for (var gate : gates) {
        taken.bare.add(bareMicros(token, bare));
        taken.first.add(micros(() -> gate.identify(new Credentials(token))));
        taken.again.add(micros(() -> gate.identify(new Credentials(token))));
      }
    } while (System.nanoTime() < until);
  }

  private static double bareMicros(String token, JWSVerifier bare) {
    try {
      var parsed = JWSObject.parse(token);
      var signed = parsed.getSigningInput();
      return micros(
          () -> {
            try {
              if (!bare.verify(parsed.getHeader(), signed, parsed.getSignature())) {
                throw new BenchException("a signature does not hold", null);
              }
            } catch (JOSEException e) {
              throw new BenchException("a signature cannot be checked", e);
            }
          });
    } catch (ParseException e) {
      throw new BenchException("a token cannot be read", e);
    }
  }

  private static double micros(Runnable work) {
    var started = System.nanoTime();
    work.run();
    return (System.nanoTime() - started) / 1e3;
  }
}
