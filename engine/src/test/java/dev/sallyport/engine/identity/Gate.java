package dev.sallyport.engine.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Refusal;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.support.Prover;
import dev.sallyport.engine.support.SteppedClock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/** An identifier under test; every refusal that it gives is searched for what it must not tell. */
final class Gate implements AutoCloseable {
  /** Far more than loopback needs, however busy the machine. */
  static final Duration PATIENCE = Duration.ofMinutes(1);

  final SteppedClock clock = new SteppedClock();
  final List<String> notices = new CopyOnWriteArrayList<>();
  private final Documents documents;
  private final OidcIdentifier identifier;

  Gate(TrustedIssuer... issuers) {
    this(PATIENCE, issuers);
  }

  Gate(Duration patience, TrustedIssuer... issuers) {
    // Renewal runs in the caller's thread here, so that a test sees its end.
    this(patience, Runnable::run, issuers);
  }

  Gate(Duration patience, Executor background, TrustedIssuer... issuers) {
    documents = new Documents(patience);
    identifier =
        new OidcIdentifier(
            List.of(issuers),
            documents,
            clock,
            notices::add,
            new Possession(new DpopProofs(URI.create(Prover.ADDRESS), clock)),
            background);
  }

  Identity admits(String token) {
    return admits(new Credentials(token));
  }

  Identity admits(Credentials shown) {
    return identifier.identify(shown);
  }

  Refusal refuses(String token) {
    return refuses(new Credentials(token));
  }

  Refusal refuses(Credentials shown) {
    var token = shown.token();
    var thrown = catchThrowable(() -> admits(shown));
    assertThat(thrown)
        .isInstanceOf(RefusedException.class)
        .hasNoCause()
        .hasNoSuppressedExceptions();
    var refusal = ((RefusedException) thrown).refusal();
    var told = new StringWriter();
    thrown.printStackTrace(new PrintWriter(told));
    told.append(refusal.toString()).append(String.join("\n", notices));
    assertThat(told.toString()).doesNotContain("secret");
    for (var part : token.split("\\.", -1)) {
      if (part.length() >= 8) {
        assertThat(told.toString()).doesNotContain(part, part.substring(0, 8));
      }
    }
    if (refusal.status() == 401) {
      assertThat(refusal.type()).isEqualTo("authentication_error");
      assertThat(refusal.mayRetry()).isFalse();
    } else {
      assertThat(refusal.status()).isEqualTo(503);
      assertThat(refusal.type()).isEqualTo("api_error");
      assertThat(refusal.mayRetry()).isTrue();
    }
    return refusal;
  }

  @Override
  public void close() {
    documents.close();
  }
}
