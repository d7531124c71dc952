package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.budget.Level;
import dev.sallyport.engine.model.Headers;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * How full a budget is, in the fields that Claude Code shows to people. Those of the service itself
 * are about the organisation's account, and never travel.
 */
final class UsageHeaders {
  private static final String PREFIX = "anthropic-ratelimit-unified-";
  private static final BigDecimal ALMOST = new BigDecimal("0.99");

  /** From where on clients warn, the highest first. */
  private static final List<BigDecimal> THRESHOLDS =
      List.of(new BigDecimal("0.95"), new BigDecimal("0.75"));

  private UsageHeaders() {}

  /** Of a call that its budget has had room for. */
  static Headers of(Level level, Headers reply) {
    var passed = threshold(level.share());
    var status = passed.isPresent() ? "allowed_warning" : "allowed";
    var share = level.share().setScale(2, RoundingMode.DOWN).min(ALMOST);
    var fields = common(reply, level, status, share.toPlainString());
    return passed
        .map(
            threshold ->
                fields.with(PREFIX + "overage-surpassed-threshold", threshold.toPlainString()))
        .orElse(fields);
  }

  /** Of a call that it has no room for. */
  static Headers spent(Level level) {
    return common(Headers.NONE, level, "rejected", "1")
        .with(PREFIX + "overage-period", level.account().budget().window().period())
        .with(PREFIX + "overage-disabled-reason", "org_spend_cap_reached");
  }

  private static Headers common(Headers reply, Level level, String status, String share) {
    var reset = Long.toString(level.account().ends().getEpochSecond());
    return reply
        .with(PREFIX + "status", status)
        .with(PREFIX + "representative-claim", "overage")
        .with(PREFIX + "reset", reset)
        .with(PREFIX + "overage-status", status)
        .with(PREFIX + "overage-utilization", share)
        .with(PREFIX + "overage-reset", reset);
  }

  private static Optional<BigDecimal> threshold(BigDecimal share) {
    return THRESHOLDS.stream().filter(one -> share.compareTo(one) >= 0).findFirst();
  }
}
