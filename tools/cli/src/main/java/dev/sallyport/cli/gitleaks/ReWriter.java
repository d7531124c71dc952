package dev.sallyport.cli.gitleaks;

import dev.sallyport.cli.gitleaks.Re.Case;
import java.util.List;

/** Writes patterns as mask files have them, between slashes. */
final class ReWriter {
  private final StringBuilder out = new StringBuilder();

  private ReWriter() {}

  /** A pattern that has no secret of its own, or is one. */
  static String write(Re re) {
    return write(new Cut(Re.Sequence.EMPTY, re, Re.Sequence.EMPTY));
  }

  static String write(Cut cut) {
    var writer = new ReWriter();
    var usual = mostly(Re.sequence(List.of(cut.before(), cut.secret(), cut.after())));
    writer.out.append(usual == Case.IGNORED ? "(?i)" : "");
    if (cut.isWhole()) {
      writer.add(cut.secret(), usual);
    } else {
      writer.row(cut.before().parts(), usual);
      writer.out.append("(?<secret>");
      writer.add(cut.secret(), usual);
      writer.out.append(')');
      writer.row(cut.after().parts(), usual);
    }
    return "/" + writer.out + "/";
  }

  private static Case mostly(Re re) {
    return weight(re) > 0 ? Case.IGNORED : Case.SENSITIVE;
  }

  /** How many parts ignore case, less those that do not. */
  private static int weight(Re re) {
    return switch (re) {
      case Re.Atom atom ->
          switch (atom.letters()) {
            case IGNORED -> 1;
            case SENSITIVE -> -1;
            case ANY -> 0;
          };
      case Re.Sequence(var parts) -> parts.stream().mapToInt(ReWriter::weight).sum();
      case Re.Choice(var options) -> options.stream().mapToInt(ReWriter::weight).sum();
      case Re.Group group -> weight(group.part());
      case Re.Repeat repeat -> weight(repeat.part());
    };
  }

  /** Whether no part of it contradicts. */
  private static boolean isAll(Re re, Case letters) {
    return switch (re) {
      case Re.Atom atom -> atom.letters() == letters || atom.letters() == Case.ANY;
      case Re.Sequence(var parts) -> parts.stream().allMatch(part -> isAll(part, letters));
      case Re.Choice(var options) -> options.stream().allMatch(option -> isAll(option, letters));
      case Re.Group group -> isAll(group.part(), letters);
      case Re.Repeat repeat -> isAll(repeat.part(), letters);
    };
  }

  /** Parts in a row; those which take letters otherwise than usual come into one group. */
  private void row(List<Re> parts, Case usual) {
    var other = usual == Case.IGNORED ? Case.SENSITIVE : Case.IGNORED;
    var at = 0;
    while (at < parts.size()) {
      if (isAll(parts.get(at), usual)) {
        member(parts.get(at++), usual);
        continue;
      }
      var end = at;
      // A place or a digit at the end of such parts needs not be in their group.
      var last = at;
      while (end < parts.size() && isAll(parts.get(end), other)) {
        end++;
        last = isAll(parts.get(end - 1), usual) ? last : end;
      }
      if (last == at) {
        member(parts.get(at++), usual);
        continue;
      }
      out.append(other == Case.IGNORED ? "(?i:" : "(?-i:");
      parts.subList(at, last).forEach(part -> member(part, other));
      out.append(')');
      at = last;
    }
  }

  /** Anything that stands alone. */
  private void add(Re re, Case usual) {
    switch (re) {
      case Re.Choice(var options) -> {
        for (var i = 0; i < options.size(); i++) {
          out.append(i > 0 ? "|" : "");
          row(options.get(i).parts(), usual);
        }
      }
      default -> row(re.parts(), usual);
    }
  }

  /** A part of a row. */
  private void member(Re re, Case usual) {
    switch (re) {
      case Re.Atom atom -> out.append(escaped(atom.written()));
      case Re.Sequence(var parts) -> row(parts, usual);
      case Re.Choice choice -> grouped(choice, usual);
      case Re.Group group -> member(group.part(), usual);
      case Re.Repeat repeat -> {
        if (repeat.part() instanceof Re.Atom atom && !atom.written().startsWith("(")) {
          member(atom, usual);
        } else {
          grouped(repeat.part(), usual);
        }
        out.append(quantifier(repeat));
      }
    }
  }

  private void grouped(Re re, Case usual) {
    out.append("(?:");
    add(re, usual);
    out.append(')');
  }

  private static String quantifier(Re.Repeat repeat) {
    var min = repeat.min();
    if (repeat.max().isEmpty()) {
      return min == 0 ? "*" : min == 1 ? "+" : "{" + min + ",}";
    }
    var max = repeat.max().getAsInt();
    if (min == 0 && max == 1) {
      return "?";
    }
    return min == max ? "{" + min + "}" : "{" + min + "," + max + "}";
  }

  /** A slash ends a pattern, and a line's end would too. */
  private static String escaped(String written) {
    var text = new StringBuilder();
    for (var i = 0; i < written.length(); i++) {
      var c = written.charAt(i);
      switch (c) {
        case '\\' -> text.append(c).append(written.charAt(++i));
        case '/' -> text.append("\\/");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        default -> text.append(c);
      }
    }
    return text.toString();
  }
}
