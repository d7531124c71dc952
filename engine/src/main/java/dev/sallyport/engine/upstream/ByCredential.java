package dev.sallyport.engine.upstream;

import dev.sallyport.engine.pipeline.Upstream.Reply;
import dev.sallyport.engine.pipeline.UpstreamException;
import dev.sallyport.engine.pipeline.UpstreamException.Fault;
import dev.sallyport.engine.upstream.credential.KeptSecret;
import dev.sallyport.engine.upstream.credential.NoSecretException;
import dev.sallyport.engine.upstream.credential.Secret;
import java.util.function.Function;

/**
 * Sends by a credential. What was refused for it alone is sent once more if there is another by
 * then, so that a rotation costs no call.
 */
public record ByCredential(KeptSecret kept) {
  private static final int UNAUTHORIZED = 401;

  /**
   * @param way sends with that credential
   */
  public Reply send(Function<Secret, Reply> way) {
    var used = current();
    var reply = way.apply(used);
    if (reply.status() != UNAUTHORIZED) {
      return reply;
    }
    var other = after(used);
    if (other.equals(used)) {
      return reply;
    }
    reply.close();
    return way.apply(other);
  }

  private Secret current() {
    try {
      return kept.current();
    } catch (NoSecretException e) {
      throw new UpstreamException(Fault.NO_CREDENTIAL, e);
    }
  }

  private Secret after(Secret refused) {
    try {
      return kept.after(refused);
    } catch (NoSecretException _) {
      return refused;
    }
  }
}
