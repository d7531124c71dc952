package dev.sallyport.sim;

import java.time.Duration;
import java.util.List;

/**
 * What a prompt may ask of the simulated Claude, written as {@code [sim:name argument]}.
 *
 * <p>The README lists them all with examples.
 */
sealed interface Directive {

  /** Becomes a content block of the reply, in the order in which the prompt has them. */
  sealed interface Content extends Directive {}

  /** Says literally this. */
  record Text(String text) implements Content {}

  /** Says this many words, one in each delta. */
  record Words(int count) implements Content {}

  /** Thinks this, and signs it. */
  record Thinking(String text) implements Content {}

  /** Has a thought that nobody may read. */
  record RedactedThinking(String data) implements Content {}

  /** Calls a tool with exactly this JSON as its input. */
  record Tool(String name, String inputJson) implements Content {}

  /** Has a tool run by the service, or by an MCP server, which says something. */
  record HostedTool(Block.Host host, String name, String inputJson) implements Content {}

  /** Ends with this stop reason instead of the natural one. */
  record Stop(String reason) implements Directive {}

  /** Streams this many code points in each delta. */
  record Chunks(int codePoints) implements Directive {}

  /** Streams each block in deltas cut at these positions, counted in code points. */
  record Split(List<Integer> positions) implements Directive {
    public Split {
      positions = List.copyOf(positions);
    }
  }

  /** Waits before each delta. */
  record Pause(Duration each) implements Directive {}

  /** Waits before the answer's first byte. */
  record SlowFirst(Duration delay) implements Directive {}

  /** Adds a header to the answer. */
  record Header(String name, String value) implements Directive {}

  /** Answers with this status and error instead of a reply. */
  record Failure(int status, String type, String message) implements Directive {}

  /** Ends a stream with an error event after this many events. */
  record FailureMidstream(int afterEvents, String type, String message) implements Directive {}

  /** Tears the connection down after this many events. */
  record Break(int afterEvents) implements Directive {}

  /** Never answers. */
  record Hang() implements Directive {}
}
