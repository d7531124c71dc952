package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.audit.AuditUnavailableException;
import dev.sallyport.engine.audit.ToolUseStep;
import dev.sallyport.engine.gate.ToolBlock;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.mask.BlockedException;
import dev.sallyport.engine.mask.MalformedReplyException;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.model.Ruling;
import dev.sallyport.engine.payload.Keeping;
import dev.sallyport.engine.payload.Payloads;
import dev.sallyport.engine.payload.PayloadsUnavailableException;
import dev.sallyport.engine.payload.Session;
import dev.sallyport.engine.recording.Masked;
import dev.sallyport.engine.recording.RecordedCall;
import dev.sallyport.engine.recording.RecordedLog;
import dev.sallyport.engine.recording.RecordedTool;
import dev.sallyport.engine.recording.Recording;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what a call leaves in the log, and in the same transaction what was asked, used and
 * answered, where that is kept.
 */
public final class Recorder {
  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
  private static final byte[] NOTHING = {};

  private final AuditLog audit;
  private final Optional<Keeper> keeper;

  /**
   * Where more is kept than entries.
   *
   * @param environment {@code input.environment}
   * @param originals whether what masks have changed is kept as it came, too
   */
  public record Keeper(Payloads payloads, RecordedLog log, String environment, boolean originals) {
    private Optional<byte[]> original(Supplier<byte[]> came) {
      return originals ? Optional.of(came.get()) : Optional.empty();
    }
  }

  public Recorder(AuditLog audit, Optional<Keeper> keeper) {
    this.audit = audit;
    this.keeper = keeper;
  }

  /** One that keeps no more than entries. */
  public static Recorder ofEntries(AuditLog audit) {
    return new Recorder(audit, Optional.empty());
  }

  /** Gathers what the client is sent, where that is kept. */
  Optional<Transcript> transcript(Clock clock, Instant arrivedAt, Room room) {
    return keeper.map(_ -> new Transcript(clock, arrivedAt, room.growing()));
  }

  /**
   * Writes that a call will be forwarded.
   *
   * @return keeps what else there is of it; empty where nothing is kept
   * @throws PayloadsUnavailableException if what is asked cannot be kept
   */
  Optional<Keeping> intent(Call call, Ruling ruling, Relay.Leaving leaving) {
    var entry = Trail.intent(call, ruling);
    if (keeper.isEmpty()) {
      audit.append(entry);
      return Optional.empty();
    }
    var keep = keeper.get();
    return Optional.of(begun(keep, entry, call, asked(keep, call, leaving)));
  }

  /**
   * Writes what becomes of a use of a tool.
   *
   * @param trail of the call in whose reply it stands
   * @throws PayloadsUnavailableException if it cannot be kept
   */
  void toolUse(ToolUseStep entry, ToolBlock block, Trail trail, Masking masking) {
    if (block instanceof ToolBlock.Whole whole && trail.keeping().isPresent()) {
      var keep = keeper.orElseThrow();
      further(keep, entry, trail.keeping().get(), used(entry, whole, masking, keep));
    } else {
      audit.append(entry);
    }
  }

  /**
   * Writes how a call ended. That is written even where nothing can be kept beside it: what it
   * tells of has happened.
   *
   * @param sent what the client was sent
   */
  void outcome(AuditEntry.Outcome entry, Trail trail, Optional<Transcript> sent) {
    try {
      if (keeper.isPresent() && wroteBoth(keeper.get(), entry, trail, sent)) {
        return;
      }
    } catch (PayloadsUnavailableException | AuditUnavailableException e) {
      lost(entry, String.valueOf(e.getMessage()));
      return;
    } catch (RuntimeException | VirtualMachineError e) {
      // Whatever is wrong with what was said, that it was said is recorded.
      lost(entry, Faults.described(e));
      return;
    }
    audit.append(entry);
  }

  /** Whether there was something to be kept with an outcome: then both are written. */
  private boolean wroteBoth(
      Keeper keep, AuditEntry.Outcome entry, Trail trail, Optional<Transcript> sent) {
    if (entry.unforwarded().isEmpty()) {
      var reply = sent.flatMap(Transcript::recording);
      reply.ifPresent(what -> further(keep, entry, trail.keeping().orElseThrow(), what));
      return reply.isPresent();
    }
    var call = trail.call();
    var masking = trail.masking();
    if (call.isEmpty() || masking.isEmpty()) {
      return false;
    }
    var _ = begun(keep, entry, call.get(), unsent(call.get(), masking.get(), keep));
    return true;
  }

  private void lost(AuditEntry.Outcome entry, String why) {
    LOG.error(
        "exchange {}: its end is recorded, and what was said is lost: {}", entry.exchange(), why);
    audit.append(entry.withPayload(AuditEntry.PAYLOAD_LOST));
  }

  /** Writes the first entry of a call that something is kept with: both or neither. */
  private static Keeping begun(Keeper keep, AuditEntry entry, Call call, Recording asked) {
    return keep.payloads()
        .begin(
            Session.of(call.identity().principal(), call.labels().session(), call.at()),
            asked.document(),
            prepared -> keep.log().append(entry.withPayload(prepared.ref().text()), prepared));
  }

  /** Writes a further one, in any case: where the session was erased, that is all that is left. */
  private void further(Keeper keep, AuditEntry entry, Keeping keeping, Recording what) {
    var _ =
        keeping.keep(
            what.document(),
            prepared -> {
              var referring = entry.withPayload(prepared.ref().text());
              var both = keep.log().append(referring, prepared);
              if (!both) {
                audit.append(referring);
              }
              return both;
            });
  }

  private static RecordedCall asked(Keeper keep, Call call, Relay.Leaving leaving) {
    return RecordedCall.of(
        call,
        keep.environment(),
        new Masked(leaving.request().body(), leaving.masked(), "", keep.original(call::body)));
  }

  /** What was asked and did not leave is masked by every mask of the policy. */
  private static RecordedCall unsent(Call call, Masking masking, Keeper keep) {
    if (!call.endpoint().hasBody()) {
      return RecordedCall.of(call, keep.environment(), Masked.whole(NOTHING));
    }
    var masker = masking.requestByAll();
    return RecordedCall.of(
        call,
        keep.environment(),
        masked(
            () -> masker.whole(call.document()).map(StrictJson::bytes).orElse(call.body()),
            masker::findings,
            keep.original(call::body)));
  }

  private static RecordedTool used(
      ToolUseStep entry, ToolBlock.Whole block, Masking masking, Keeper keep) {
    var head = block.head();
    var blackened = masking.blackened();
    var tool = StrictJson.newObject();
    tool.put("type", head.type()).put("id", head.id()).put("name", head.tool());
    return new RecordedTool(
        entry.at(),
        block.kind(),
        head.id(),
        head.tool(),
        masked(
            () -> StrictJson.bytes(blackened.input(tool, block.input())),
            blackened::findings,
            keep.original(() -> StrictJson.bytes(block.input()))));
  }

  /** What masks leave of something, or why they leave nothing. */
  private static Masked masked(
      Supplier<byte[]> left, Supplier<List<Finding>> found, Optional<byte[]> original) {
    try {
      return new Masked(left.get(), found.get(), "", original);
    } catch (BlockedException e) {
      return Masked.withheld(
          found.get(),
          "it holds what a mask lets nobody see: %s (%s)".formatted(e.reason(), e.detector()),
          original);
    } catch (MalformedReplyException _) {
      return Masked.withheld(found.get(), "it is not in order, so it cannot be masked", original);
    }
  }
}
