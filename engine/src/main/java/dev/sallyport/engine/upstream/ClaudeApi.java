package dev.sallyport.engine.upstream;

import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.upstream.Transport.Outgoing;
import dev.sallyport.engine.upstream.credential.KeptSecret;
import dev.sallyport.engine.upstream.credential.Secret;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** The Claude API itself. */
public final class ClaudeApi implements Service {

  /** How the credential is shown. */
  public enum Shown {
    /** As a key, in {@code x-api-key}. */
    KEY,
    /** As a token of workload identity federation, in {@code Authorization}. */
    BEARER
  }

  /** What the API wants with such tokens, as Anthropic's SDKs send it. */
  private static final String OAUTH_BETA = "oauth-2025-04-20";

  private final URI base;
  private final KeptSecret secret;
  private final Shown shown;
  private final Transport transport;
  private final Discretion discretion;

  public ClaudeApi(
      URI base, KeptSecret secret, Shown shown, Transport transport, Discretion discretion) {
    this.base = base;
    this.secret = secret;
    this.shown = shown;
    this.transport = transport;
    this.discretion = discretion;
  }

  @Override
  public boolean serves(Request request) {
    return true;
  }

  @Override
  public Service over(Transport way) {
    return new ClaudeApi(base, secret, shown, way, discretion);
  }

  @Override
  public Reply send(Request request) {
    return new ByCredential(secret).send(used -> send(request, used));
  }

  private Reply send(Request request, Secret used) {
    var query = request.query().isEmpty() ? "" : "?" + request.query();
    var uri = URI.create(base.toString().replaceAll("/+$", "") + request.path() + query);
    var headers = withCredential(request.headers(), used);
    return discretion.checked(
        transport.send(new Outgoing(request.method(), uri, headers, request.body())),
        List.of(used));
  }

  private Headers withCredential(Headers headers, Secret used) {
    return switch (shown) {
      case KEY -> headers.with("x-api-key", used.text());
      case BEARER -> {
        var betas = new ArrayList<>(headers.all("anthropic-beta"));
        betas.add(OAUTH_BETA);
        yield headers
            .with("authorization", "Bearer " + used.text())
            .with("anthropic-beta", String.join(",", betas));
      }
    };
  }
}
