package dev.sallyport.engine.custody;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.custody.Evidence.Reason;
import dev.sallyport.engine.payload.Found;
import dev.sallyport.engine.payload.PayloadRef;
import dev.sallyport.engine.payload.PayloadsUnavailableException;
import dev.sallyport.engine.recording.Recording;
import dev.sallyport.engine.recording.UnfitRecordingException;

/** Where documents are that entries refer to. */
@FunctionalInterface
public interface Documents {

  /**
   * What has become of one.
   *
   * @throws PayloadsUnavailableException if that is not to be had
   */
  Found read(PayloadRef ref);

  /**
   * What an entry refers to.
   *
   * @param payload as it stands in the entry; empty where nothing does
   * @param kind what it has to be
   */
  default <T extends Recording> Evidence<T> recording(String payload, Class<T> kind) {
    if (payload.isEmpty()) {
      return new Evidence.Absent<>(Reason.NEVER_KEPT, "Nothing is kept of it.");
    }
    if (payload.equals(AuditEntry.PAYLOAD_LOST)) {
      return new Evidence.Absent<>(Reason.LOST, "It was to be kept, and could not be.");
    }
    var ref = PayloadRef.parse(payload);
    if (ref.isEmpty()) {
      return unreadable("The entry refers to nothing that can be looked for.");
    }
    try {
      return evidence(read(ref.get()), kind);
    } catch (PayloadsUnavailableException e) {
      return new Evidence.Absent<>(
          Reason.OUT_OF_REACH, "It cannot be opened here: " + e.getMessage() + ".");
    }
  }

  private static <T extends Recording> Evidence<T> evidence(Found found, Class<T> kind) {
    return switch (found) {
      case Found.Kept(var document) -> read(document, kind);
      case Found.Erased(var at, var by) ->
          new Evidence.Absent<>(
              Reason.ERASED, "It was erased at %s by %s.".formatted(Turn.second(at), by));
      case Found.Missing _ ->
          new Evidence.Absent<>(
              Reason.MISSING, "It was kept, and is not there any more: nobody has erased it.");
      case Found.Damaged(var block) ->
          new Evidence.Absent<>(
              Reason.DAMAGED,
              "Something else stands in its place, from block %s on: the store was changed."
                  .formatted(block));
    };
  }

  private static <T extends Recording> Evidence<T> read(byte[] document, Class<T> kind) {
    try {
      var recording = Recording.read(document);
      return kind.isInstance(recording)
          ? new Evidence.Kept<>(kind.cast(recording))
          : unreadable("The entry refers to something else.");
    } catch (UnfitRecordingException e) {
      return unreadable("It was kept, but " + e.getMessage() + ".");
    }
  }

  private static <T> Evidence<T> unreadable(String sentence) {
    return new Evidence.Absent<>(Reason.UNREADABLE, sentence);
  }
}
