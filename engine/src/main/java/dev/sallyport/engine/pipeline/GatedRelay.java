package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.gate.GateLimits;
import dev.sallyport.engine.gate.HeldTooMuchException;
import dev.sallyport.engine.gate.StreamGate;
import dev.sallyport.engine.mask.ReplyMasker;
import dev.sallyport.engine.sse.SseEvent;
import dev.sallyport.engine.sse.SseReader;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Relays one stream whose tools are judged. While one waits for people, the service is read to its
 * end, what comes is judged too, and the client is kept by pings.
 */
final class GatedRelay {
  private static final SseEvent PING = SseEvent.of("ping", "{\"type\":\"ping\"}");

  private final ToolGate tools;
  private final StreamGate gate;
  private final Outflow outflow;
  private final GateLimits limits;
  private final Clock clock;
  private Instant sentAt;
  private boolean awaiting;

  GatedRelay(ToolGate tools, ReplyMasker masker, Outflow outflow, GateLimits limits, Clock clock) {
    this.tools = tools;
    this.gate = new StreamGate(tools, masker, limits);
    this.outflow = outflow;
    this.limits = limits;
    this.clock = clock;
    sentAt = clock.instant();
  }

  Relay.End relay(InputStream stream) {
    var events = new SseReader(stream);
    try (var intake = new Intake(() -> outflow.next(events), limits.pingEvery())) {
      var over = false;
      while (!over || gate.waiting().isPresent()) {
        switch (intake.next()) {
          case Intake.Next.Event(var event) -> {
            outflow.observe(event);
            send(gate.on(event));
          }
          case Intake.Next.Answer(var fate) -> {
            awaiting = false;
            // The service may have ended in an error meanwhile, and then nobody waits any more.
            if (gate.waiting().isPresent()) {
              var ticket = gate.waiting().getAsInt();
              send(gate.settle(fate));
              tools.left(ticket);
            }
          }
          case Intake.Next.End _ -> {
            outflow.requireOver();
            over = true;
          }
          case Intake.Next.Silence _ -> ping();
        }
        if (gate.holds() && silentFor().compareTo(limits.pingEvery()) >= 0) {
          ping();
        }
        awaitFirst(intake);
      }
      send(gate.end());
      return outflow.end();
    } catch (HeldTooMuchException _) {
      throw new RelayBrokenException(Refusals.replyTooLarge());
    }
  }

  private void awaitFirst(Intake intake) {
    if (!awaiting && gate.waiting().isPresent()) {
      var ticket = gate.waiting().getAsInt();
      awaiting = true;
      intake.await(() -> tools.answer(ticket));
    }
  }

  private void ping() {
    if (gate.holds()) {
      send(List.of(PING));
    }
  }

  private void send(List<SseEvent> events) {
    var now = clock.instant();
    if (outflow.send(events)) {
      sentAt = now;
    }
  }

  private Duration silentFor() {
    return Duration.between(sentAt, clock.instant());
  }
}
