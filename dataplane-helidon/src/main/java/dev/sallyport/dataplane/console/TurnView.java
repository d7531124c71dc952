package dev.sallyport.dataplane.console;

import dev.sallyport.engine.custody.Reply.Beat;
import dev.sallyport.engine.custody.Reply.Block;
import dev.sallyport.engine.custody.Turn;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.model.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A call with all that is known of it, for a page.
 *
 * @param number which of the session's calls it is, from 1; 0 where that is not known
 * @param inConsole whether there are other pages that it can lead to
 */
public record TurnView(long number, Turn turn, boolean inConsole) {

  /** Nobody sees less. */
  private static final long APART_MS = 50;

  /** Nobody reads more on a page. */
  private static final int TEXT_MAX_CHARS = 100_000;

  /** A text as far as a page shows it. */
  public String shown(String text) {
    if (text.length() <= TEXT_MAX_CHARS) {
      return text;
    }
    var end = TEXT_MAX_CHARS;
    end -= Character.isHighSurrogate(text.charAt(end - 1)) ? 1 : 0;
    return text.substring(0, end)
        + String.format(
            Locale.ROOT,
            "\n… and %,d characters more: they are in the export",
            text.length() - end);
  }

  /** Beats that are close are one, so that a page has some hundred of them. */
  public List<Beat> beats(Block block) {
    var beats = new ArrayList<Beat>();
    for (var beat : block.beats()) {
      var last = beats.isEmpty() ? null : beats.getLast();
      if (last != null && beat.afterMs() - last.afterMs() < APART_MS) {
        beats.set(beats.size() - 1, new Beat(last.afterMs(), last.text() + beat.text()));
      } else {
        beats.add(beat);
      }
    }
    return beats;
  }

  /** When something happened, since the call had come, in milliseconds. */
  public long afterMs(Instant at) {
    return turn.at().map(from -> Math.max(0, at.toEpochMilli() - from.toEpochMilli())).orElse(0L);
  }

  public long atMs() {
    return turn.at().map(Instant::toEpochMilli).orElse(0L);
  }

  /** Who acted, without who vouches. */
  public String subject(String principal) {
    return Principal.of(principal).subject();
  }

  public String masked(Finding finding) {
    return "%s × %d in %s".formatted(finding.detector(), finding.count(), finding.where());
  }

  public String result() {
    return turn.came().result().isEmpty() ? "under way" : turn.came().result().replace('_', ' ');
  }

  /** Whether it left, and how much of it. */
  public String left() {
    var left = turn.left();
    return switch (left.forwarded()) {
      case YES ->
          left.missing().isEmpty()
              ? "%s, of %s that came"
                  .formatted(bytes(left.body().length), bytes(turn.asked().bytes()))
              : "It left.";
      case NO -> "Nothing.";
      case NOT_KNOWN -> "Whether it left is not known: nothing has come back.";
    };
  }

  /** Tokens in and out, as far as they are known. */
  public String tokens() {
    return (turn.came().isAtLeast() ? "at least " : "") + counted();
  }

  private String counted() {
    var usage = turn.came().reply().usage();
    if (!usage.known()) {
      return turn.came().tokensOut().isEmpty()
          ? ""
          : turn.came().tokensIn() + " → " + turn.came().tokensOut();
    }
    return String.format(Locale.ROOT, "%,d → %,d", usage.prompt(), usage.output());
  }

  public String cost() {
    return turn.came().cost().map(cost -> "$" + cost.toPlainString()).orElse("");
  }

  public String bytes(long bytes) {
    return String.format(Locale.ROOT, "%,d bytes", bytes);
  }
}
