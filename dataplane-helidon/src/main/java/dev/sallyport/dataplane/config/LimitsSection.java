package dev.sallyport.dataplane.config;

import dev.sallyport.engine.pipeline.TurnLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How many calls go to the service at once. */
record LimitsSection(
    @Nullable Integer calls,
    @Nullable Integer callsEach,
    @Nullable Integer waiting,
    @Nullable String patience,
    @Nullable List<String> first) {

  TurnLimits turns() {
    var usual = TurnLimits.DEFAULT;
    return new TurnLimits(
        number("calls", calls, 1, usual.all()),
        number("calls_each", callsEach, 1, usual.each()),
        number("waiting", waiting, 0, usual.waiting()),
        patience == null ? usual.patience() : patience(patience),
        Optional.ofNullable(first).orElse(usual.first()));
  }

  private static int number(String key, @Nullable Integer said, int least, int usual) {
    if (said != null && said < least) {
      throw new IllegalArgumentException("`limits.%s` is at least %d".formatted(key, least));
    }
    return said == null ? usual : said;
  }

  private static Duration patience(String said) {
    var patience = Said.duration("limits.patience", said);
    if (patience.compareTo(TurnLimits.PATIENCE_MAX) > 0) {
      throw new IllegalArgumentException(
          "`limits.patience` is at most %d seconds: clients that hear nothing give up"
              .formatted(TurnLimits.PATIENCE_MAX.toSeconds()));
    }
    return patience;
  }
}
