package dev.sallyport.engine.mask.match;

import dev.sallyport.dsl.Mask.Hold;
import java.util.function.LongSupplier;

/**
 * Follows one text, code point by code point, and says which of its characters may leave, which are
 * taken out, and what stands for them. It keeps no more of the text than what is held back.
 */
public final class StreamMatcher {
  /** How often a long text looks whether the tables have begun anew. */
  private static final int RENEWAL_CHARS = 1 << 12;

  /** Fewer are not worth the moving of the others. */
  private static final int FORGETTING_CHARS = 1 << 8;

  /** Is told, in the order of the text, what becomes of its UTF-16 units. */
  public interface Output {
    /** These may leave. */
    void pass(int units);

    /** These are taken out. */
    void drop(int units);

    /**
     * This stands for what is taken out next, in one or more drops.
     *
     * @param detector the rank of the one that has found it; negative if none has yet
     */
    void replace(int detector, String replacement);
  }

  /** Knows what becomes of what the detectors find, each by its rank. */
  public interface Actions {
    /** Whether a secret must be seen whole, all of it at once. */
    boolean seesWhole(int detector);

    /**
     * Whether what a detector has found is a secret; asked only of those that see theirs whole,
     * after their own checks, and not where another secret reaches into it that has been told.
     */
    boolean counts(int detector, String secret);

    /**
     * What stands for a secret.
     *
     * @param secret all of it where the detector sees it whole; empty where it does not, and where
     *     a secret of another one overlaps with it and goes on
     */
    String replacement(int detector, String secret);

    /** What was found by another detector first was found by this one, too. */
    void unite(int detector);

    /** What stands for the end of a text that broke off, and may have become a secret. */
    String cutOff();
  }

  private final DetectorSet detectors;
  private final Alphabet alphabet;
  private final Hold hold;
  private final Actions actions;
  private final Output output;

  // Kept, so that no character has to make them anew.
  private final Found onFound = this::found;
  private final Found onCertain = this::taken;
  private final Found onComplete = (pattern, start, _) -> complete(pattern, start);
  private final Found onCutOff = (_, start, end) -> certain(FoundSecrets.CUT_OFF, start, end);
  private final Unanchored.Complete onOpen = this::open;

  private final Unanchored before;
  private final Threads threads;
  private final Pending pending;

  /** Where a secret begins that may begin anywhere, by the index of the edge. */
  private Machine.State[] beginnings;

  private int epoch;

  private final FoundSecrets found = new FoundSecrets();
  private final Waiting waiting = new Waiting();

  /** The text from {@code textStart} on. */
  private final StringBuilder text = new StringBuilder();

  private int textStart;
  private Edge edge = Edge.TEXT_START;
  private int symbol;
  private char high;
  private int consumed;
  // INVARIANT: emitted <= released <= consumed, and what lies before `labelled` is emitted.
  private int released;
  private int emitted;
  private int labelled;
  private boolean overflown;
  private long steps;

  public StreamMatcher(DetectorSet detectors, Hold hold, Actions actions, Output output) {
    this.detectors = detectors;
    alphabet = detectors.alphabet();
    this.hold = hold;
    this.actions = actions;
    this.output = output;
    epoch = detectors.tables().epoch();
    before = new Unanchored(detectors.before());
    threads = new Threads(detectors.secret());
    pending = new Pending(detectors.after());
    beginnings = detectors.secret().starts();
  }

  /** Takes a piece of the text. */
  public void accept(String piece) {
    for (var at = 0; at < piece.length(); at += RENEWAL_CHARS) {
      // What is forgotten must not have to be moved with all that follows.
      var end = Math.min(piece.length(), at + RENEWAL_CHARS);
      text.append(piece, at, end);
      for (var i = at; i < end; i++) {
        take(piece.charAt(i));
      }
    }
  }

  /** Takes one UTF-16 unit; a pair of surrogates is one character, however it arrives. */
  public void accept(char unit) {
    text.append(unit);
    take(unit);
  }

  private void take(char unit) {
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

  /**
   * Tells what may leave now.
   *
   * @param now gives a time in milliseconds, which never runs back; asked only where one counts
   */
  public void flush(LongSupplier now) {
    if (hold.millis().isPresent()
        && waiting.millis(released, consumed, now.getAsLong()) > hold.millis().getAsInt()) {
      overflow();
    }
    flush();
    renew();
  }

  /** The text is complete; nothing is held any longer. */
  public void end() {
    lonelySurrogate();
    step(alphabet.end(), consumed);
    threads.clear();
    pending.clear();
    settle();
    flush();
  }

  /** The text broke off: what may have become a secret is masked. */
  public void abandon() {
    lonelySurrogate();
    threads.takeAll(consumed, onCutOff);
    pending.takeAll(onCutOff);
    settle();
    flush();
  }

  /** How many threads were stepped so far: the work that was done. */
  public long steps() {
    return steps;
  }

  /** How many UTF-16 units are held back. */
  public int held() {
    return consumed - emitted;
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
    step(alphabet.of(codePoint), behind);
    consumed = behind;
    edge = alphabet.edge(symbol);
    if (threads.count() == 0 && found.isEmpty() && pending.isEmpty()) {
      released = consumed;
    } else {
      settle();
      if (consumed - released > hold.chars()) {
        overflow();
      }
    }
    if (consumed - textStart > RENEWAL_CHARS) {
      flush();
      renew();
    }
  }

  private void step(int next, int behind) {
    symbol = next;
    steps += before.width() + threads.count() + pending.size() + 1;
    if (!pending.isEmpty()) {
      pending.step(symbol, onFound);
    }
    if (threads.count() > 0) {
      threads.step(symbol, behind, onComplete, onCertain);
    }
    before.step(edge, symbol, onOpen);
    threads.begin(beginnings[edge.index()], symbol, consumed);
  }

  /** The secrets of those patterns for which "before" is complete may begin here. */
  private void open(Machine.State state) {
    var start = detectors.before().leadsTo(detectors.secret(), state, edge, symbol);
    threads.begin(start, symbol, consumed);
  }

  /** A secret ends here; what must stand behind it is looked for from here on. */
  private void complete(int pattern, int start) {
    if (detectors.ends(pattern)) {
      found(pattern, start, consumed);
    } else {
      pending.add(pattern, start, consumed, edge, symbol, onFound);
    }
  }

  private void found(int pattern, int start, int end) {
    var detector = detectors.detectorOf(pattern);
    if (!detectors.detectors().get(detector).seesWhole()
        || detectors.checks(detector).hold(part(start, end))) {
      if (!actions.seesWhole(detector)
          || start < labelled
          || actions.counts(detector, part(start, end))) {
        certain(detector, start, end);
      }
    }
  }

  /** Taken for a secret, whatever its checks would say. */
  private void taken(int pattern, int start, int end) {
    certain(detectors.detectorOf(pattern), start, end);
  }

  private void certain(int detector, int start, int end) {
    if (end > labelled) {
      found.add(start, detector, end);
    } else {
      unite(detector);
    }
  }

  private void unite(int detector) {
    if (detector != FoundSecrets.CUT_OFF) {
      actions.unite(detector);
    }
  }

  private String part(int start, int end) {
    return text.substring(start - textStart, end - textStart);
  }

  /** What holds the text back has held too much: from here on it counts as a match. */
  private void overflow() {
    threads.swallow(released, consumed, onCertain);
    if (pending.earliest() <= released) {
      pending.takeAll(onCertain);
    }
    overflown = true;
    settle();
    overflown = false;
  }

  /** Labels every secret that nothing live can change any more, and releases what is free. */
  private void settle() {
    var floor = Math.min(threads.earliest(), pending.earliest());
    while (!found.isEmpty()) {
      var secret = found.first();
      if (secret.start() >= labelled) {
        if (mayBeOvertaken(secret, floor)) {
          break;
        }
        if (seesWhole(secret) && floor < found.regionEnd()) {
          break;
        }
        released = secret.start();
        flush();
        label(secret);
      } else {
        unite(secret.detector());
      }
      drop(found.firstEnd());
      found.removeFirst();
    }
    released = Math.max(released, Math.max(labelled, Math.min(firstHeld(floor), consumed)));
  }

  /** Something that begins before it, or with it and has the lower rank, may still be found. */
  private boolean mayBeOvertaken(FoundSecrets.Secret secret, int floor) {
    if (floor != secret.start()) {
      return floor < secret.start();
    }
    var first = Math.min(threads.firstAt(floor), pending.firstAt(floor));
    return detectors.detectorOf(first) < secret.detector();
  }

  private void label(FoundSecrets.Secret secret) {
    if (secret.isCutOff()) {
      output.replace(-1, actions.cutOff());
      return;
    }
    var whole = seesWhole(secret) && !found.othersGoOn();
    output.replace(
        secret.detector(),
        actions.replacement(
            secret.detector(), whole ? part(secret.start(), found.regionEnd()) : ""));
  }

  private boolean seesWhole(FoundSecrets.Secret secret) {
    return !secret.isCutOff() && !overflown && actions.seesWhole(secret.detector());
  }

  private int firstHeld(int floor) {
    return found.isEmpty() ? floor : Math.min(floor, found.first().start());
  }

  private void drop(int end) {
    if (end > labelled) {
      output.drop(end - emitted);
      emitted = end;
      released = end;
      labelled = end;
    }
  }

  private void flush() {
    if (released > emitted) {
      output.pass(released - emitted);
      emitted = released;
    }
  }

  /** Forgets what has left, and goes over to the tables of now. */
  private void renew() {
    if (emitted - pending.earliest() > Hold.MAX_CHARS) {
      // It has long been masked as part of another secret, and only its check keeps it.
      pending.takeAll(onCertain);
      settle();
    }
    var needed = Math.min(emitted, Math.min(threads.earliestMinding(), pending.earliest()));
    if (needed - textStart > FORGETTING_CHARS) {
      text.delete(0, needed - textStart);
      textStart = needed;
    }
    if (epoch != detectors.tables().epoch()) {
      epoch = detectors.tables().epoch();
      beginnings = detectors.secret().starts();
      before.renew();
      threads.renew();
      pending.renew();
    }
  }
}
