package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.audit.ToolUseStep;
import dev.sallyport.engine.gate.ToolBlock;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.mask.BlockedException;
import dev.sallyport.engine.mask.MalformedReplyException;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.model.Ruling;
import dev.sallyport.engine.payload.Payloads;
import dev.sallyport.engine.payload.PayloadsUnavailableException;
import dev.sallyport.engine.payload.Prepared;
import dev.sallyport.engine.payload.Session;
import dev.sallyport.engine.recording.RecordedCall;
import dev.sallyport.engine.recording.RecordedLog;
import dev.sallyport.engine.recording.RecordedTool;
import dev.sallyport.engine.recording.Recording;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
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
  private final Optional<Keeping> keeping;

  /**
   * Where more is kept than entries.
   *
   * @param environment {@code input.environment}
   * @param originals whether what masks have changed is kept as it came, too
   */
  public record Keeping(
      Payloads payloads, RecordedLog log, String environment, boolean originals) {}

  public Recorder(AuditLog audit, Optional<Keeping> keeping) {
    this.audit = audit;
    this.keeping = keeping;
  }

  /** One that keeps no more than entries. */
  public static Recorder ofEntries(AuditLog audit) {
    return new Recorder(audit, Optional.empty());
  }

  /** Gathers what the client is sent, where that is kept. */
  Optional<Transcript> transcript(Clock clock, Instant arrivedAt) {
    return keeping.map(_ -> new Transcript(clock, arrivedAt));
  }

  /**
   * Writes that a call will be forwarded.
   *
   * @param leaving the body that will leave
   * @param masked what was masked in it
   * @throws PayloadsUnavailableException if what is asked cannot be kept
   */
  void intent(Call call, Ruling ruling, byte[] leaving, List<Finding> masked) {
    append(
        Trail.intent(call, ruling),
        call,
        keep ->
            RecordedCall.of(
                call,
                keep.environment(),
                new RecordedCall.Body(leaving, masked, "", keep.originals())));
  }

  /**
   * Writes what becomes of a use of a tool.
   *
   * @throws PayloadsUnavailableException if it cannot be kept
   */
  void toolUse(ToolUseStep entry, ToolBlock block, Call call, Masking masking) {
    if (block instanceof ToolBlock.Whole whole) {
      append(entry, call, keep -> recorded(entry, whole, masking, keep.originals()));
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
    var call = trail.call();
    if (call.isEmpty() || keeping.isEmpty()) {
      audit.append(entry);
      return;
    }
    Optional<Prepared> prepared;
    try {
      prepared =
          entry.unforwarded().isEmpty()
              ? sent.flatMap(Transcript::recording).map(reply -> prepared(call.get(), reply))
              : trail
                  .masking()
                  .map(masking -> unsent(call.get(), masking, keeping.get()))
                  .map(asked -> prepared(call.get(), asked));
    } catch (PayloadsUnavailableException e) {
      lost(entry, String.valueOf(e.getMessage()));
      return;
    } catch (RuntimeException | VirtualMachineError e) {
      // Whatever is wrong with what was said, that it was said is recorded.
      lost(entry, Faults.described(e));
      return;
    }
    prepared.ifPresentOrElse(kept -> append(entry, kept), () -> audit.append(entry));
  }

  private void lost(AuditEntry.Outcome entry, String why) {
    LOG.error(
        "exchange {}: its end is recorded, and what was said is lost: {}", entry.exchange(), why);
    audit.append(entry.withPayload(AuditEntry.PAYLOAD_LOST));
  }

  private interface Kept {
    Recording with(Keeping keep);
  }

  private void append(AuditEntry entry, Call call, Kept kept) {
    keeping.ifPresentOrElse(
        keep -> append(entry, prepared(call, kept.with(keep))), () -> audit.append(entry));
  }

  private Prepared prepared(Call call, Recording recording) {
    var session = Session.of(call.identity().principal(), call.labels().session(), call.at());
    return keeping.orElseThrow().payloads().prepare(session, recording.document());
  }

  private void append(AuditEntry entry, Prepared prepared) {
    var keep = keeping.orElseThrow();
    if (keep.log().append(entry.withPayload(prepared.ref().text()), prepared)) {
      keep.payloads().durable(prepared);
    } else {
      // Somebody has erased the session meanwhile, and this falls with it.
      keep.payloads().refused(prepared);
    }
  }

  /** What was asked and did not leave is masked by every mask of the policy. */
  private static RecordedCall unsent(Call call, Masking masking, Keeping keep) {
    if (!call.endpoint().hasBody()) {
      return RecordedCall.of(
          call, keep.environment(), new RecordedCall.Body(NOTHING, List.of(), "", false));
    }
    var masker = masking.masks().request(masking.all(), masking.pseudonyms());
    var left =
        Left.of(() -> masker.whole(call.document()).map(StrictJson::bytes).orElse(call.body()));
    return RecordedCall.of(
        call,
        keep.environment(),
        new RecordedCall.Body(left.bytes(), masker.findings(), left.withheld(), keep.originals()));
  }

  private static RecordedTool recorded(
      ToolUseStep entry, ToolBlock.Whole block, Masking masking, boolean originals) {
    var head = block.head();
    var original = StrictJson.bytes(block.input());
    var blackened = new Blackened(masking.masks(), masking.pseudonyms());
    var tool = StrictJson.newObject();
    tool.put("type", head.type()).put("id", head.id()).put("name", head.tool());
    var left = Left.of(() -> StrictJson.bytes(blackened.input(tool, block.input())));
    return new RecordedTool(
        entry.at(),
        block.kind(),
        head.id(),
        head.tool(),
        left.bytes(),
        blackened.findings(),
        left.withheld(),
        originals && !Arrays.equals(left.bytes(), original)
            ? Optional.of(original)
            : Optional.empty());
  }

  /** What masks leave of something, or why they leave nothing. */
  private record Left(byte[] bytes, String withheld) {
    static Left of(Supplier<byte[]> masked) {
      try {
        return new Left(masked.get(), "");
      } catch (BlockedException e) {
        return new Left(
            NOTHING,
            "it holds what a mask lets nobody see: %s (%s)".formatted(e.reason(), e.detector()));
      } catch (MalformedReplyException _) {
        return new Left(NOTHING, "it is not in order, so it cannot be masked");
      }
    }
  }
}
