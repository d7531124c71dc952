package dev.sallyport.tests.clients;

import java.util.List;
import java.util.OptionalInt;

/** What a client made of the answer. */
public sealed interface Outcome {

  /**
   * The client got its reply.
   *
   * @param deltas the pieces of text of a stream, as the client hands them on; empty if unstreamed
   */
  record Said(String text, String stopReason, List<String> deltas) implements Outcome {
    public Said {
      deltas = List.copyOf(deltas);
    }
  }

  /**
   * The client reports a failure.
   *
   * @param status empty where the client doesn't tell it
   * @param type Anthropic's error type, or the client's own name for what went wrong
   * @param shown the sentence that the client shows its user
   */
  record Failed(OptionalInt status, String type, String shown) implements Outcome {}
}
