package dev.sallyport.engine.pipeline;

import org.slf4j.MDC;

/** What is logged on the thread of an exchange is marked with its name, until this is closed. */
final class LogMarks implements AutoCloseable {
  private static final String EXCHANGE = "exchange";
  private static final String TRACE = "trace_id";
  private static final String SPAN = "span_id";

  private final boolean traced;

  LogMarks(Trail trail) {
    var trace = trail.progress().trace();
    traced = trace.isPresent();
    MDC.put(EXCHANGE, trail.exchange());
    trace.ifPresent(
        known -> {
          MDC.put(TRACE, known.id());
          MDC.put(SPAN, known.span());
        });
  }

  @Override
  public void close() {
    MDC.remove(EXCHANGE);
    if (traced) {
      MDC.remove(TRACE);
      MDC.remove(SPAN);
    }
  }
}
