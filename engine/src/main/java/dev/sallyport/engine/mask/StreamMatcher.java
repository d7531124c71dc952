package dev.sallyport.engine.mask;

import dev.sallyport.engine.mask.Program.Entry;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows one text, code point by code point, and says which of its characters may leave, which are
 * taken out, and where a label goes. It keeps positions, never the text.
 */
final class StreamMatcher {
  /**
   * Of one text held back, in UTF-16 units: longer than any secret that we ship, and little enough
   * to keep for every open block of a reply.
   */
  static final int MAX_HELD_CHARS = 4_096;

  /** Is told, in the order of the text, what becomes of its UTF-16 units. */
  interface Output {
    void pass(int units);

    void drop(int units);

    void label(Entry entry);
  }

  private record Secret(int start, int end, Entry entry) {
    static final Comparator<Secret> IN_ORDER =
        Comparator.comparingInt(Secret::start)
            .thenComparingInt(secret -> secret.entry().rank())
            .thenComparingInt(Secret::end);
  }

  private final Program program;
  private final Output output;
  private final @Nullable PatternRun[] runs;
  private final long[] busy;
  private final PriorityQueue<Secret> found = new PriorityQueue<>(Secret.IN_ORDER);

  private Edge edge = Edge.TEXT_START;
  private char high;
  private int consumed;
  // INVARIANT: emitted <= released <= consumed, and what lies before `labelled` is emitted.
  private int released;
  private int emitted;
  private int labelled;
  private long steps;

  StreamMatcher(Program program, Output output) {
    this.program = program;
    this.output = output;
    runs = new @Nullable PatternRun[program.entries().size()];
    busy = new long[program.words()];
  }

  /** Takes one UTF-16 unit; a pair of surrogates is one character, however it arrives. */
  void accept(char unit) {
    if (high != 0) {
      var first = high;
      high = 0;
      if (Character.isLowSurrogate(unit)) {
        accept(Character.toCodePoint(first, unit), 2);
        return;
      }
      accept((int) first, 1);
    }
    if (Character.isHighSurrogate(unit)) {
      high = unit;
    } else {
      accept((int) unit, 1);
    }
  }

  /** Tells what may leave now. */
  void flush() {
    if (released > emitted) {
      output.pass(released - emitted);
      emitted = released;
    }
  }

  /** The text is complete; nothing is held any longer. */
  void end() {
    lonelySurrogate();
    forEachBusy((run, entry) -> run.end(edge, consumed, sink(entry)));
    settle();
    flush();
  }

  /** The text broke off: what may have become a secret is masked. */
  void abandon() {
    lonelySurrogate();
    forEachBusy((run, entry) -> run.abandon(consumed, sink(entry)));
    settle();
    flush();
  }

  /** For tests: how many threads were stepped so far. */
  long steps() {
    return steps;
  }

  private void lonelySurrogate() {
    if (high != 0) {
      var lonely = high;
      high = 0;
      accept((int) lonely, 1);
    }
  }

  private void accept(int codePoint, int units) {
    var behind = Math.addExact(consumed, units);
    var woken = program.woken(edge, codePoint);
    var isQuiet = found.isEmpty();
    for (var word = 0; word < busy.length; word++) {
      var bits = busy[word] | woken[word];
      isQuiet &= bits == 0;
      for (; bits != 0; bits &= bits - 1) {
        step(word * Long.SIZE + Long.numberOfTrailingZeros(bits), codePoint, behind);
      }
    }
    consumed = behind;
    edge = Edge.after(codePoint);
    if (isQuiet) {
      released = consumed;
    } else {
      settle();
      if (consumed - released > MAX_HELD_CHARS) {
        overflow();
      }
    }
  }

  private void step(int index, int codePoint, int behind) {
    var entry = program.entries().get(index);
    var run = run(index);
    steps += run.width();
    var symbol = entry.pattern().alphabet().of(codePoint);
    run.step(edge, symbol, consumed, behind, sink(entry));
    if (run.rests()) {
      busy[index / Long.SIZE] &= ~(1L << index);
    } else {
      busy[index / Long.SIZE] |= 1L << index;
    }
  }

  /** What holds the text back has held too much: from here on it counts as a match. */
  private void overflow() {
    var latestStart = released;
    forEachBusy((run, entry) -> run.overflow(latestStart, consumed, sink(entry)));
    settle();
  }

  /** Labels every secret that nothing live can change any more, and releases what is free. */
  private void settle() {
    var floor = Integer.MAX_VALUE;
    var floorRank = Integer.MAX_VALUE;
    for (var i = nextBusy(0); i >= 0; i = nextBusy(i + 1)) {
      var earliest = run(i).earliest();
      var rank = program.entries().get(i).rank();
      if (earliest < floor || (earliest == floor && rank < floorRank)) {
        floor = earliest;
        floorRank = rank;
      }
    }
    for (var first = found.peek(); first != null; first = found.peek()) {
      if (first.start() >= labelled) {
        // Something that begins before it, or with it and has the first word, may still be found.
        if (floor < first.start() || (floor == first.start() && floorRank < first.entry().rank())) {
          break;
        }
        released = first.start();
        flush();
        output.label(first.entry());
      }
      drop(first.end());
      found.poll();
    }
    released = Math.max(released, Math.max(labelled, Math.min(floor, consumed)));
  }

  private void drop(int end) {
    if (end > labelled) {
      output.drop(end - emitted);
      emitted = end;
      released = end;
      labelled = end;
    }
  }

  private PatternRun.Found sink(Entry entry) {
    return (start, end) -> found.add(new Secret(start, end, entry));
  }

  private void forEachBusy(BiConsumer<PatternRun, Entry> action) {
    for (var i = nextBusy(0); i >= 0; i = nextBusy(i + 1)) {
      action.accept(run(i), program.entries().get(i));
    }
  }

  private PatternRun run(int index) {
    var run = runs[index];
    if (run == null) {
      run = new PatternRun(program.entries().get(index).pattern());
      runs[index] = run;
    }
    return run;
  }

  /** The next entry that does not rest, or -1. */
  private int nextBusy(int from) {
    for (var word = from / Long.SIZE; word < busy.length; word++) {
      var bits = busy[word];
      if (word == from / Long.SIZE) {
        bits &= -1L << from;
      }
      if (bits != 0) {
        return word * Long.SIZE + Long.numberOfTrailingZeros(bits);
      }
    }
    return -1;
  }
}
