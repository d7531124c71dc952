package dev.sallyport.dataplane.console;

import dev.sallyport.engine.custody.Turn;
import dev.sallyport.engine.json.Digests;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What was found in what was said.
 *
 * @param looked how many calls were looked at
 * @param isWhole whether that was all of them
 */
public record Found(List<Hit> hits, int looked, boolean isWhole) {

  /** A search through what was said opens every call: some seconds. */
  private static final int SEARCHED_MAX = 200;

  private static final int HITS_MAX = 50;

  /** So much stands around what was found. */
  private static final int AROUND_CHARS = 60;

  public Found {
    hits = List.copyOf(hits);
  }

  /**
   * A place in which it was said.
   *
   * @param seq where the call stands in the log
   * @param call its name there
   */
  public record Hit(long seq, String call, Instant at, String place, String words) {}

  /** The names of the calls that are shown in part. */
  List<String> calls() {
    return hits.stream().map(Hit::call).distinct().toList();
  }

  /** Looks through calls, whatever the case of letters. */
  static Found in(Iterable<Turn> turns, String find) {
    var wanted = find.toLowerCase(Locale.ROOT);
    var hits = new ArrayList<Hit>();
    var repeated = new HashSet<String>();
    var looked = 0;
    for (var turn : turns) {
      if (looked == SEARCHED_MAX || hits.size() >= HITS_MAX) {
        return new Found(hits, looked, false);
      }
      looked++;
      new Search(turn, wanted, hits).through(repeated);
    }
    return new Found(hits, looked, true);
  }

  private record Search(Turn turn, String wanted, List<Hit> hits) {

    /**
     * @param repeated digests of what most calls repeat, which is found where it comes first
     */
    void through(Set<String> repeated) {
      var asked = turn.asked();
      for (var text : List.of(asked.system(), String.join(", ", asked.tools()))) {
        if (repeated.add(Digests.sha256(text.getBytes(StandardCharsets.UTF_8)))) {
          in("told to be, or offered", text);
        }
      }
      for (var message : asked.messages()) {
        message.pieces().forEach(piece -> in("asked", piece.text()));
      }
      for (var tool : turn.tools()) {
        in(tool.name(), tool.name() + " " + tool.input());
      }
      turn.came().reply().blocks().forEach(block -> in("answered", block.text()));
    }

    private void in(String place, String text) {
      var at = text.toLowerCase(Locale.ROOT).indexOf(wanted);
      if (at >= 0 && at < text.length()) {
        var from = Math.max(0, at - AROUND_CHARS);
        var to = Math.min(text.length(), at + wanted.length() + AROUND_CHARS);
        hits.add(
            new Hit(
                turn.seq(),
                turn.id(),
                turn.at().orElse(Instant.EPOCH),
                place,
                text.substring(from, to)));
      }
    }
  }
}
