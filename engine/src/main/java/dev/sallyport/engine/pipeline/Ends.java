package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.approval.ApprovalsUnavailableException;
import dev.sallyport.engine.audit.AuditEntry.Outcome.Result;
import dev.sallyport.engine.audit.AuditUnavailableException;
import dev.sallyport.engine.budget.BudgetsUnavailableException;
import dev.sallyport.engine.key.KeysUnavailableException;
import dev.sallyport.engine.model.Refusal;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.payload.PayloadsUnavailableException;
import dev.sallyport.engine.token.TokensUnavailableException;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How exchanges end. Each of them comes to one of these ends, which is recorded, whatever happens
 * on its way: before it is answered where the answer is a refusal, after it where a reply was
 * relayed.
 */
final class Ends {
  private static final Logger LOG = LoggerFactory.getLogger(Ends.class);

  private final Recorder recorder;
  private final Remembered remembered;
  private final Clock clock;

  Ends(Recorder recorder, Remembered remembered, Clock clock) {
    this.recorder = recorder;
    this.remembered = remembered;
    this.clock = clock;
  }

  /** Goes a way to its end, whatever comes; what does not come to a good end is recorded here. */
  void of(Trail trail, Reply reply, Runnable way) {
    try {
      way.run();
    } catch (RefusedException e) {
      refuse(trail, reply, Result.REFUSED, e.refusal());
    } catch (AuditUnavailableException
        | PayloadsUnavailableException
        | ApprovalsUnavailableException
        | BudgetsUnavailableException
        | KeysUnavailableException
        | TokensUnavailableException e) {
      LOG.error("exchange {}: {}", trail.exchange(), e.getMessage());
      refuse(trail, reply, Result.FAILED, Refusals.auditUnavailable());
    } catch (UpstreamException e) {
      LOG.warn("exchange {}: {}", trail.exchange(), e.fault().code());
      refuse(trail, reply, Result.FAILED, Refusals.upstream(e.fault()));
    } catch (RelayBrokenException e) {
      LOG.warn("exchange {}: {}", trail.exchange(), e.refusal().code());
      refuse(trail, reply, Result.FAILED, e.refusal());
    } catch (ClientGoneException _) {
      end(trail, reply, Result.ABANDONED, "client_gone");
    } catch (RuntimeException | VirtualMachineError e) {
      // The second of the two places where everything is caught. The kind of fault and its place
      // are logged, not its message, which might quote what was being worked on.
      LOG.error("exchange {}: {}", trail.exchange(), Faults.described(e));
      refuse(trail, reply, Result.FAILED, Refusals.fault());
    } finally {
      reply.transcript().ifPresent(Transcript::close);
      trail.tell(reply.status(), reply.bytes());
    }
  }

  /**
   * Records a refusal, then answers it: as a status, or as an event where a stream is under way.
   */
  private void refuse(Trail trail, Reply reply, Result result, Refusal refusal) {
    if (result == Result.FAILED) {
      trail.failing();
    } else if (reply.begun() && trail.call().isPresent() && trail.ruling().isPresent()) {
      remembered.remember(trail.call().get(), trail.ruling().get().digest(), refusal);
    }
    var status = reply.begun() ? reply.status() : OptionalInt.of(refusal.status());
    if (reply.begun()) {
      reply.announce(Relay.errorEvent(new ErrorEnvelope(refusal, trail.exchange())));
    }
    answer(trail, reply, recorded(trail, result, status, refusal, Optional.of(reply)));
  }

  /** Records a refusal, and gives back what to answer. */
  ErrorEnvelope recorded(
      Trail trail, Result result, OptionalInt status, Refusal refusal, Optional<Reply> reply) {
    trail.progress().ended(result, status, refusal.code());
    try {
      var bytes = reply.map(Reply::bytes).orElse(0L);
      recorder.outcome(
          trail.outcome(clock.instant(), result, status, refusal.code(), bytes),
          trail,
          reply.flatMap(Reply::transcript));
      return new ErrorEnvelope(refusal, trail.exchange());
    } catch (AuditUnavailableException e) {
      LOG.error("exchange {}: its end is not recorded: {}", trail.exchange(), e.getMessage());
      return new ErrorEnvelope(Refusals.auditUnavailable(), trail.exchange());
    }
  }

  private static void answer(Trail trail, Reply reply, ErrorEnvelope envelope) {
    try {
      if (reply.begun()) {
        reply.sendAnnounced(Relay.errorEvent(envelope));
        reply.end();
      } else {
        reply.whole(envelope.refusal().status(), envelope.headers(), envelope.body());
      }
    } catch (ClientGoneException _) {
      LOG.debug("exchange {}: the client left before its refusal", trail.exchange());
    }
  }

  /** Records how a reply ended that was relayed. */
  void end(Trail trail, Reply reply, Result result, String code) {
    if (result != Result.COMPLETED && result != Result.IN_DOUBT) {
      trail.failing();
    }
    trail.progress().ended(result, reply.status(), code);
    try {
      recorder.outcome(
          trail.outcome(clock.instant(), result, reply.status(), code, reply.bytes()),
          trail,
          reply.transcript());
    } catch (AuditUnavailableException e) {
      // The reply is gone; the intent stands, and the next start closes it as in doubt.
      LOG.error("exchange {}: its end is not recorded: {}", trail.exchange(), e.getMessage());
    }
  }
}
