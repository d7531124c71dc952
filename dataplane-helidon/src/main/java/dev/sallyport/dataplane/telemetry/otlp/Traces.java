package dev.sallyport.dataplane.telemetry.otlp;

import dev.sallyport.dataplane.telemetry.Models;
import dev.sallyport.dataplane.telemetry.Providers;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.telemetry.Observer;
import dev.sallyport.engine.telemetry.Watch;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import org.jspecify.annotations.Nullable;

/** Makes a span of each exchange, in the trace that its caller has begun, or in one of its own. */
record Traces(Tracer tracer, Models models, Providers providers, boolean serviceTraced)
    implements Observer {

  private static final TextMapGetter<Headers> FIELDS =
      new TextMapGetter<>() {
        @Override
        public @Nullable String get(@Nullable Headers headers, String name) {
          return headers == null ? null : headers.first(name).orElse(null);
        }
      };

  @Override
  public Watch arrived(String exchange, Headers headers) {
    var callers = W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, FIELDS);
    var span =
        tracer
            .spanBuilder("exchange")
            .setParent(callers)
            .setSpanKind(SpanKind.SERVER)
            .setAttribute(Words.EXCHANGE, exchange)
            .startSpan();
    return new TracedExchange(this, span);
  }
}
