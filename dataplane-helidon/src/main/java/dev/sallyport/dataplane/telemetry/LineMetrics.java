package dev.sallyport.dataplane.telemetry;

import dev.sallyport.engine.audit.ToolUseStep.Step;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.telemetry.Observed;
import dev.sallyport.engine.telemetry.Observer;
import dev.sallyport.engine.telemetry.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What exchanges come to, in numbers. Labels are words of the gateway, of its policy and its
 * configuration, and models that the service knows; of callers there is nothing.
 */
public final class LineMetrics implements Observer {
  private static final List<Double> OWN_SECONDS =
      List.of(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0);

  private static final List<Double> STAGE_SECONDS =
      List.of(
          0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 60.0, 300.0, 600.0);

  /** Those of OpenTelemetry's conventions, and what long answers take besides. */
  private static final List<Double> SECONDS =
      List.of(
          0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
          300.0, 600.0);

  /** As the conventions have them, up to what a prompt can hold. */
  private static final List<Double> TOKENS =
      List.of(
          1.0,
          4.0,
          16.0,
          64.0,
          256.0,
          1024.0,
          4096.0,
          16_384.0,
          65_536.0,
          262_144.0,
          1_048_576.0,
          4_194_304.0);

  private static final double NANOS = 1e9;

  private final Counter exchanges =
      new Counter(
          "sallyport.exchanges",
          "Exchanges that have ended, by what was called, how they ended and why.",
          "endpoint",
          "result",
          "code");
  private final Counter decisions =
      new Counter(
          "sallyport.decisions",
          "What the policy said of calls and of acts.",
          "endpoint",
          "decision",
          "cause");
  private final Counter rules =
      new Counter(
          "sallyport.rules",
          "How often a rule of the policy was among those that decided.",
          "decision",
          "rule");
  private final Counter tools =
      new Counter("sallyport.tool_uses", "What became of tools in replies.", "fate");
  private final Counter masked =
      new Counter("sallyport.masked", "Matches that were masked.", "detector");
  private final Counter replies =
      new Counter("sallyport.upstream_replies", "Replies of services.", "upstream", "status");
  private final Histogram took =
      new Histogram(
          new Histogram.Head(
              "sallyport.exchange.duration",
              "s",
              "From the arrival of an exchange to its end.",
              SECONDS),
          "endpoint",
          "result");
  private final Histogram stages =
      new Histogram(
          new Histogram.Head(
              "sallyport.stage.duration",
              "s",
              "What each stage of the line takes, with waits for people and for the service.",
              STAGE_SECONDS),
          "stage");
  private final Histogram overhead =
      new Histogram(
          new Histogram.Head(
              "sallyport.overhead.duration",
              "s",
              "What the gateway itself takes before a call leaves for the service.",
              OWN_SECONDS));
  private final Histogram tokens =
      new Histogram(
          new Histogram.Head(
              "gen_ai.client.token.usage",
              "{token}",
              "Tokens, as the service counts them.",
              TOKENS),
          "gen_ai.operation.name",
          "gen_ai.provider.name",
          "gen_ai.request.model",
          "gen_ai.token.type");
  private final Histogram operations =
      new Histogram(
          new Histogram.Head(
              "gen_ai.client.operation.duration",
              "s",
              "From when a call leaves for the service to the end of its reply.",
              SECONDS),
          "gen_ai.operation.name",
          "gen_ai.provider.name",
          "gen_ai.request.model",
          "error.type");
  private final Histogram firstChunks =
      new Histogram(
          new Histogram.Head(
              "gen_ai.client.operation.time_to_first_chunk",
              "s",
              "From when a call leaves for the service to the first part of a stream that leaves for"
                  + " the client.",
              SECONDS),
          "gen_ai.operation.name",
          "gen_ai.provider.name",
          "gen_ai.request.model");

  private final Models models;
  private final Providers providers;
  private final Watch watch = new Counting();

  public LineMetrics(Models models, Providers providers) {
    this.models = models;
    this.providers = providers;
  }

  @Override
  public Watch arrived(String exchange, Headers headers) {
    return watch;
  }

  /** One for all exchanges: it keeps nothing of any. */
  private final class Counting implements Watch {
    @Override
    public void toolJudged(Step step, Set<String> by) {
      tools.add(1, step.word());
      by.forEach(rule -> rules.add(1, "tool_" + step.word(), rule));
    }

    @Override
    public void ended(Observed what) {
      count(what);
    }
  }

  private void count(Observed what) {
    var endpoint = what.asked().word();
    var ended = what.ended();
    exchanges.add(1, endpoint, ended.result().word(), ended.code());
    took.add(seconds(what.times().took()), endpoint, ended.result().word());
    what.ruled().ifPresent(ruled -> count(endpoint, ruled));
    what.masked().forEach((detector, count) -> masked.add(count, detector));
    what.times().passed().forEach(one -> stages.add(seconds(one.took()), one.stage().word()));
    if (what.times().left().isPresent()) {
      overhead.add(
          what.times().passed().stream()
              .filter(one -> one.stage().own())
              .mapToDouble(one -> seconds(one.took()))
              .sum());
    }
    Operation.of(what, models, providers).ifPresent(operation -> count(operation, what.times()));
  }

  private void count(String endpoint, Observed.Ruled ruled) {
    decisions.add(1, endpoint, ruled.decision(), ruled.cause());
    ruled.rules().forEach(rule -> rules.add(1, ruled.decision(), rule));
  }

  private void count(Operation operation, Observed.Times times) {
    var name = operation.name();
    var provider = operation.provider();
    var model = operation.model();
    var answered = operation.answered();
    replies.add(1, answered.upstream(), Integer.toString(answered.status()));
    answered
        .inputTokens()
        .ifPresent(sum -> tokens.add((double) sum, name, provider, model, "input"));
    answered
        .outputTokens()
        .ifPresent(sum -> tokens.add((double) sum, name, provider, model, "output"));
    times
        .left()
        .ifPresent(
            left -> {
              operations.add(
                  seconds(Duration.between(left, times.ended())),
                  name,
                  provider,
                  model,
                  operation.error());
              times
                  .firstChunk()
                  .ifPresent(
                      first ->
                          firstChunks.add(
                              seconds(Duration.between(left, first)), name, provider, model));
            });
  }

  private static double seconds(Duration time) {
    return time.toNanos() / NANOS;
  }

  /** All of them now. */
  public List<Family> families() {
    return List.of(
        exchanges.family(),
        took.family(),
        decisions.family(),
        rules.family(),
        tools.family(),
        masked.family(),
        stages.family(),
        overhead.family(),
        replies.family(),
        operations.family(),
        firstChunks.family(),
        tokens.family());
  }
}
