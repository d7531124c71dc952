package dev.sallyport.cli;

import dev.sallyport.engine.custody.Turn;
import dev.sallyport.engine.custody.Turn.Forwarded;
import dev.sallyport.engine.model.Principal;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Plays calls in a terminal, at their own pace or another. */
final class Player {
  private static final String INDENT = "  ";

  /** What was said is played whole; what the model was told to be is in `audit show --whole`. */
  private static final int BRIEF_LINES = 10;

  private final PrintWriter out;
  private final Pace pace;
  private Optional<Instant> now = Optional.empty();
  private boolean lineIsOpen;
  private int open = -1;
  private final Repeated system = new Repeated();
  private final Repeated tools = new Repeated();

  /**
   * How time goes by.
   *
   * @param times how many times as fast as it was; 0 waits for nothing
   * @param longest no wait is longer
   */
  record Pace(double times, Duration longest, Sleep sleep) {

    /** Waits. */
    interface Sleep {
      void until(Duration span) throws InterruptedException;
    }

    void await(Duration span) throws InterruptedException {
      if (times > 0 && span.isPositive()) {
        var wanted = Duration.ofNanos(Math.round(span.toNanos() / times));
        sleep.until(wanted.compareTo(longest) > 0 ? longest : wanted);
      }
    }
  }

  /** Something that happened. */
  private record Cue(Instant at, Runnable shown) {}

  Player(PrintWriter out, Pace pace) {
    this.out = out;
    this.pace = pace;
  }

  void play(int number, Turn turn) throws InterruptedException {
    var begin = turn.at().orElse(Instant.EPOCH);
    var cues = new ArrayList<Cue>();
    cues.add(new Cue(begin, () -> asked(number, turn)));
    turn.ruled().ifPresent(ruled -> cues.add(new Cue(begin, () -> note(TurnText.decided(ruled)))));
    // What others did before it came again was seen then.
    turn.approvals().stream()
        .filter(step -> !step.at().isBefore(begin))
        .forEach(
            step -> cues.add(new Cue(step.at(), () -> note("approval " + TurnText.consent(step)))));
    turn.unexplained()
        .forEach(
            approval ->
                cues.add(new Cue(begin, () -> note("approval " + TurnText.unexplained(approval)))));
    turn.tools().forEach(tool -> cues.add(new Cue(tool.at(), () -> tool(tool))));
    var blocks = turn.came().reply().blocks();
    for (var index = 0; index < blocks.size(); index++) {
      var block = blocks.get(index);
      var place = index;
      for (var beat : block.beats()) {
        cues.add(
            new Cue(
                begin.plusMillis(beat.afterMs()),
                () -> said(place, name("Claude", block.kind(), block.label()), beat.text())));
      }
    }
    cues.add(new Cue(turn.until().orElse(begin), () -> came(turn)));
    cues.sort(Comparator.comparing(Cue::at));
    for (var cue : cues) {
      if (now.isPresent()) {
        pace.await(Duration.between(now.get(), cue.at()));
      }
      now = Optional.of(cue.at());
      cue.shown().run();
      out.flush();
    }
    open = -1;
  }

  private void asked(int number, Turn turn) {
    line("");
    line(
        "── %d · %s · %s %s"
            .formatted(
                number,
                turn.at().map(Turn::second).orElse("-"),
                turn.asked().endpoint(),
                turn.asked().model()));
    if (turn.left().body().length > 0) {
      brief("system", system.told(turn.asked().system(), number));
      brief("tools offered", tools.told(String.join(", ", turn.asked().tools()), number));
    }
    var who = Principal.of(turn.who().principal()).subject();
    for (var message : turn.asked().messages()) {
      for (var piece : message.pieces()) {
        var role = message.role().equals("user") ? who : message.by();
        line(name(role, piece.kind(), piece.label()));
        Printable.lines(piece.text()).forEach(text -> line(INDENT + text));
      }
    }
    if (turn.left().forwarded() != Forwarded.YES
        || !turn.left().missing().isEmpty()
        || !turn.left().masked().isEmpty()) {
      note("left: " + TurnText.left(turn.left()));
    }
  }

  private void brief(String name, String said) {
    if (!said.isEmpty()) {
      line(name(name));
      var lines = Printable.lines(said);
      lines.stream().limit(BRIEF_LINES).forEach(text -> line(INDENT + text));
      if (lines.size() > BRIEF_LINES) {
        line(INDENT + "… and %d lines more".formatted(lines.size() - BRIEF_LINES));
      }
    }
  }

  private static String name(String... names) {
    return String.join(
            " ",
            List.of(names).stream()
                .filter(name -> !name.isEmpty() && !name.equals("text"))
                .toList())
        + " ▸";
  }

  private void tool(Turn.Tool tool) {
    note(
        "tool %s %s%s"
            .formatted(
                tool.name(),
                tool.step(),
                tool.refusal().isEmpty() ? "" : " (" + tool.refusal().replace('_', ' ') + ")"));
  }

  /** A part of the reply goes on in the line where the one before it ended. */
  private void said(int block, String name, String text) {
    if (open != block) {
      line(name);
      open = block;
    }
    var lines = Printable.lines(text);
    for (var at = 0; at < lines.size(); at++) {
      if (at > 0) {
        end();
      }
      if (!lineIsOpen) {
        out.print(INDENT);
      }
      out.print(lines.get(at));
      lineIsOpen = true;
    }
  }

  private void came(Turn turn) {
    if (!turn.came().missing().isEmpty()) {
      note(turn.came().missing());
    }
    if (!turn.came().reply().trouble().isEmpty()) {
      note(turn.came().reply().trouble());
    }
    var tokens = TurnText.tokens(turn.came());
    note(TurnText.outcome(turn.came()) + (tokens.isEmpty() ? "" : "; " + tokens));
  }

  private void note(String said) {
    line(INDENT + "· " + said);
    open = -1;
  }

  private void line(String said) {
    if (lineIsOpen) {
      end();
    }
    out.println(Printable.of(said));
  }

  private void end() {
    out.println();
    lineIsOpen = false;
  }
}
