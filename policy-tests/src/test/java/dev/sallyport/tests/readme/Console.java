package dev.sallyport.tests.readme;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a document shows of a terminal: after {@code $} a command, which may go on in indented
 * lines, and below it what it prints, where {@code …} stands for anything.
 */
record Console(String document, List<Step> steps) {
  private static final String FENCE = "```";

  /** A command and what it prints. */
  record Step(String document, int line, String command, String shown) {

    /** Whether this is what is shown. */
    boolean shows(String printed) {
      return pattern(shown.strip()).matcher(printed.strip()).matches();
    }

    /** Whether this may become what is shown, for a command that goes on. */
    boolean begins(String printed) {
      return pattern(shown.strip()).matcher(printed.strip()).find();
    }

    private static Pattern pattern(String shown) {
      return Pattern.compile(
          Stream.of(shown.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*?")),
          Pattern.DOTALL);
    }

    @Override
    public String toString() {
      return "%s:%d: %s".formatted(document, line, command.lines().findFirst().orElse(""));
    }
  }

  /** All commands of a document, in its order. */
  static Console read(String document, String text) {
    List<Step> steps = new ArrayList<>();
    boolean inside = false;
    int at = 0;
    StringBuilder command = new StringBuilder();
    StringBuilder shown = new StringBuilder();
    int number = 0;
    for (String line : (text + "\n" + FENCE).lines().toList()) {
      number++;
      boolean fence = line.strip().startsWith(FENCE);
      boolean starts = inside && line.startsWith("$ ");
      if ((fence || starts) && !command.isEmpty()) {
        steps.add(new Step(document, at, command.toString(), shown.toString()));
        command.setLength(0);
        shown.setLength(0);
      }
      if (fence) {
        inside = line.strip().equals(FENCE + "console");
      } else if (starts) {
        at = number;
        command.append(line.substring(2));
      } else if (inside && shown.isEmpty() && line.startsWith("    ")) {
        command.append('\n').append(line);
      } else if (inside) {
        shown.append(line).append('\n');
      }
    }
    return new Console(document, List.copyOf(steps));
  }
}
