package dev.sallyport.engine.policy.network;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Collects a body up to a limit. The JDK's own has no way to tell a limit from a broken line. */
final class BoundedBody implements BodySubscriber<BoundedBody.Collected> {
  private final int maxBytes;
  private final CompletableFuture<Collected> whole = new CompletableFuture<>();
  private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
  private @Nullable Subscription subscription;

  BoundedBody(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * What came.
   *
   * @param tooLarge whether there was more, which is not there
   */
  record Collected(byte[] bytes, boolean tooLarge) {}

  @Override
  public CompletionStage<Collected> getBody() {
    return whole;
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (var buffer : buffers) {
      if (collected.size() + buffer.remaining() > maxBytes) {
        if (subscription != null) {
          subscription.cancel();
        }
        whole.complete(new Collected(new byte[0], true));
        return;
      }
      var bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      collected.writeBytes(bytes);
    }
  }

  @Override
  public void onError(Throwable thrown) {
    whole.completeExceptionally(thrown);
  }

  @Override
  public void onComplete() {
    whole.complete(new Collected(collected.toByteArray(), false));
  }
}
