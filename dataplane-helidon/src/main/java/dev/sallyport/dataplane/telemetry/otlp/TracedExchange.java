package dev.sallyport.dataplane.telemetry.otlp;

import dev.sallyport.dataplane.telemetry.Operation;
import dev.sallyport.engine.audit.AuditEntry.Outcome.Result;
import dev.sallyport.engine.audit.ToolUseStep.Step;
import dev.sallyport.engine.census.Census;
import dev.sallyport.engine.telemetry.Observed;
import dev.sallyport.engine.telemetry.Observed.Passed;
import dev.sallyport.engine.telemetry.Watch;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The spans of one exchange: one of the gateway as a server, under it one of the gateway as the
 * service's client, and those of the stages that can take long.
 */
final class TracedExchange implements Watch {

  /** What people and others had no part in is told of only where the stage took a while. */
  private static final Duration NOTABLE = Duration.ofMillis(1);

  private final Traces traces;
  private final Span server;

  /** Used by the thread of the exchange alone. */
  private Optional<Span> client = Optional.empty();

  TracedExchange(Traces traces, Span server) {
    this.traces = traces;
    this.server = server;
  }

  @Override
  public Optional<Trace> trace() {
    var context = server.getSpanContext();
    return Optional.of(new Trace(context.getTraceId(), context.getSpanId()));
  }

  @Override
  public Optional<String> left() {
    var span = child("call").setSpanKind(SpanKind.CLIENT).startSpan();
    client = Optional.of(span);
    if (!traces.serviceTraced()) {
      return Optional.empty();
    }
    var context = span.getSpanContext();
    return Optional.of(
        "00-%s-%s-%s"
            .formatted(context.getTraceId(), context.getSpanId(), context.getTraceFlags().asHex()));
  }

  @Override
  public void toolJudged(Step step, Set<String> rules) {
    server.addEvent(
        "sallyport.tool_use",
        Attributes.of(Words.FATE, step.word(), Words.RULES, rules.stream().sorted().toList()));
  }

  @Override
  public void ended(Observed what) {
    if (server.isRecording()) {
      describe(what);
      what.times().passed().stream().filter(TracedExchange::told).forEach(this::stage);
      client.ifPresent(span -> describe(span, what));
    }
    client.ifPresent(Span::end);
    server.end();
  }

  private SpanBuilder child(String name) {
    return traces.tracer().spanBuilder(name).setParent(Context.root().with(server));
  }

  private void describe(Observed what) {
    var asked = what.asked();
    server.updateName("sallyport " + asked.word());
    asked
        .endpoint()
        .map(Census.ofClaude()::row)
        .ifPresent(
            row -> {
              server.updateName(row.toString());
              server.setAttribute(Words.METHOD, row.method());
              server.setAttribute(Words.ROUTE, row.path().toString());
            });
    server.setAttribute(Words.ENDPOINT, asked.word());
    server.setAttribute(Words.STREAM, asked.stream());
    server.setAttribute(Words.RESULT, what.ended().result().word());
    what.ended().status().ifPresent(status -> server.setAttribute(Words.STATUS, (long) status));
    if (!what.ended().code().isEmpty()) {
      server.setAttribute(Words.CODE, what.ended().code());
    }
    what.ruled()
        .ifPresent(
            ruled -> {
              server.setAttribute(Words.DECISION, ruled.decision());
              server.setAttribute(Words.RULES, ruled.rules().stream().sorted().toList());
              server.setAttribute(Words.REVISION, ruled.revision());
              if (!ruled.cause().isEmpty()) {
                server.setAttribute(Words.CAUSE, ruled.cause());
              }
            });
    var masked = what.masked().values().stream().mapToLong(Long::longValue).sum();
    if (masked > 0) {
      server.setAttribute(Words.MASKED, masked);
    }
    if (what.ended().result() == Result.FAILED) {
      server.setAttribute(Words.ERROR, what.ended().code());
      server.setStatus(StatusCode.ERROR);
    }
  }

  private void describe(Span span, Observed what) {
    var operation = Operation.of(what, traces.models(), traces.providers());
    operation.ifPresentOrElse(
        of -> {
          span.updateName(of.model().isEmpty() ? of.name() : of.name() + " " + of.model());
          span.setAttribute(Words.OPERATION, of.name());
          span.setAttribute(Words.PROVIDER, of.provider());
          if (!of.model().isEmpty()) {
            span.setAttribute(Words.MODEL, of.model());
          }
          var answered = of.answered();
          span.setAttribute(Words.STATUS, (long) answered.status());
          answered.inputTokens().ifPresent(sum -> span.setAttribute(Words.INPUT, sum));
          answered.outputTokens().ifPresent(sum -> span.setAttribute(Words.OUTPUT, sum));
          if (!answered.upstream().isEmpty()) {
            span.setAttribute(Words.UPSTREAM, answered.upstream());
          }
          failed(span, of.error());
        },
        () -> failed(span, what.ended().code()));
  }

  private static void failed(Span span, String error) {
    if (!error.isEmpty()) {
      span.setAttribute(Words.ERROR, error);
      span.setStatus(StatusCode.ERROR);
    }
  }

  private static boolean told(Passed one) {
    return switch (one.stage()) {
      case DECIDE -> true;
      case IDENTIFY, DESCRIBE, MASK, RECORD, HOLD, TURN -> one.took().compareTo(NOTABLE) >= 0;
      // The span of the service's client says so.
      case UPSTREAM, RELAY -> false;
    };
  }

  private void stage(Passed one) {
    child(one.stage().word()).setStartTimestamp(one.from()).startSpan().end(one.to());
  }
}
