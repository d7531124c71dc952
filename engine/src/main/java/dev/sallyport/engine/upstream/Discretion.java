package dev.sallyport.engine.upstream;

import static dev.sallyport.engine.pipeline.UpstreamException.Fault.BROKE_OFF;
import static dev.sallyport.engine.pipeline.UpstreamException.Fault.REVEALING;
import static dev.sallyport.engine.pipeline.UpstreamException.Fault.UNREADABLE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sallyport.engine.pipeline.Upstream.Reply;
import dev.sallyport.engine.pipeline.UpstreamException;
import dev.sallyport.engine.upstream.credential.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * No reply says a credential back: in a field, such as the request's id, or in an error's
 * explanation. What a model says is not searched; no model is told a credential.
 *
 * @param secrets every credential of the gateway for any of its upstreams, as it is when asked
 */
public record Discretion(List<Supplier<List<Secret>>> secrets) {
  private static final int FIRST_ERROR = 400;

  /** Errors about the credential itself, whose bodies nobody is shown. */
  private static final Set<Integer> UNSHOWN = Set.of(401, 403);

  public Discretion {
    secrets = List.copyOf(secrets);
  }

  /**
   * The same reply, if it may be shown; an error is read to its end for that.
   *
   * @param used what went with the request
   */
  public Reply checked(Reply reply, List<Secret> used) {
    var hidden = hidden(used);
    try {
      if (reply.headers().fields().values().stream()
          .flatMap(List::stream)
          .anyMatch(value -> isIn(hidden, value))) {
        throw new UpstreamException(REVEALING, null);
      }
      if (reply.status() < FIRST_ERROR || UNSHOWN.contains(reply.status())) {
        return reply;
      }
      var body = reply.body().readNBytes(UpstreamLimits.ERROR_MAX_BYTES + 1);
      if (body.length > UpstreamLimits.ERROR_MAX_BYTES) {
        throw new UpstreamException(UNREADABLE, null);
      }
      if (isIn(hidden, new String(body, ISO_8859_1))) {
        throw new UpstreamException(REVEALING, null);
      }
      return new Reply(
          reply.status(), reply.headers(), new ByteArrayInputStream(body), reply.release());
    } catch (IOException e) {
      reply.close();
      throw new UpstreamException(BROKE_OFF, e);
    } catch (UpstreamException e) {
      reply.close();
      throw e;
    }
  }

  /** All that is in use, and what was sent, though it may have been replaced since. */
  private List<Secret> hidden(List<Secret> used) {
    var hidden = new ArrayList<>(used);
    secrets.forEach(kept -> hidden.addAll(kept.get()));
    return hidden;
  }

  private static boolean isIn(List<Secret> secrets, String text) {
    return secrets.stream().anyMatch(secret -> secret.isIn(text));
  }
}
