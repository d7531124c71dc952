package dev.sallyport.dataplane;

import dev.sallyport.opa.Opa;
import dev.sallyport.opa.Schemas;
import dev.sallyport.opa.Sources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * OPA's compiler, loaded when it is first wanted: a gateway that starts with a policy it has
 * compiled before need not wait for it.
 */
final class Toolchain implements Supplier<Opa> {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String SMALLEST = "package gateway.request\n\nallow := false\n";

  private @Nullable Opa opa;

  @Override
  public synchronized Opa get() {
    var loaded = opa;
    if (loaded == null) {
      loaded = Opa.load();
      opa = loaded;
    }
    return loaded;
  }

  /**
   * Loads it in the background, so that the first edit of a policy takes effect soon; a while after
   * the start, which leaves the processor to the first calls.
   */
  void warmUpSoon() {
    var _ =
        CompletableFuture.runAsync(
            () ->
                get()
                    .compile(
                        Sources.of("warm-up.rego", SMALLEST),
                        Schemas.NONE,
                        List.of("gateway/request"),
                        ""),
            CompletableFuture.delayedExecutor(
                SOON.toSeconds(),
                TimeUnit.SECONDS,
                task -> Thread.ofPlatform().daemon().name("policy-toolchain").start(task)));
  }
}
