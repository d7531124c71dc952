package dev.sallyport.dataplane.config;

import dev.sallyport.engine.json.SettingsYaml;
import dev.sallyport.engine.pipeline.Hold;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How calls are held for an approval. */
record ApprovalsSection(
    @Nullable String hold, @Nullable String pingAfter, @Nullable String longest) {

  Hold hold(SettingsYaml<?> document) {
    var silently = within(document, "hold", hold, Hold.DEFAULT.silently());
    var most = within(document, "longest", longest, Hold.DEFAULT.longest());
    var pings =
        Optional.ofNullable(pingAfter)
            .map(_ -> within(document, "ping_after", pingAfter, Duration.ZERO));
    return document.made(
        "/approvals/ping_after",
        () -> {
          if (pings.filter(begin -> begin.compareTo(most) >= 0).isPresent()) {
            throw new IllegalArgumentException(
                "`approvals.ping_after` is less than `approvals.longest`, which is %d seconds"
                    .formatted(most.toSeconds()));
          }
          return new Hold(silently, pings, most, Optional.empty());
        });
  }

  private static Duration within(
      SettingsYaml<?> document, String key, @Nullable String said, Duration usual) {
    return said == null
        ? usual
        : document.made(
            "/approvals/" + key,
            () -> {
              var time = Said.duration("approvals." + key, said);
              if (time.compareTo(Hold.LONGEST) > 0) {
                throw new IllegalArgumentException(
                    "`approvals.%s` is at most %d minutes: no client waits longer"
                        .formatted(key, Hold.LONGEST.toMinutes()));
              }
              return time;
            });
  }
}
