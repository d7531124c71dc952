package dev.sallyport.engine.bundle;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the author says of a rule: the title and the description of the annotation that stands over
 * it (OPA's {@code # METADATA}). For people to read; nothing is decided by it.
 *
 * @param title empty if there is none
 * @param description empty if there is none
 * @param file where the rule stands
 */
public record RuleNote(String title, String description, String file) {

  /** A page of text; more is no description. */
  private static final int TEXT_LIMIT_CHARS = 1_000;

  private static final String METADATA = "# METADATA";
  private static final Pattern NAME = Pattern.compile("\"rule\": \"([^\"\\\\]+)\"");

  /**
   * The rules that name themselves in the text, by that name.
   *
   * @param texts files by path, of which those with rules are read
   */
  public static SortedMap<String, RuleNote> all(Map<String, String> texts) {
    var notes = new TreeMap<String, RuleNote>();
    texts.forEach(
        (path, text) -> {
          if (path.endsWith(".rego") && !path.endsWith("_test.rego")) {
            read(path, text).forEach(notes::putIfAbsent);
          }
        });
    return Collections.unmodifiableSortedMap(notes);
  }

  private static Map<String, RuleNote> read(String path, String text) {
    var notes = new TreeMap<String, RuleNote>();
    var none = new RuleNote("", "", path);
    var note = none;
    var before = "";
    var annotation = new StringBuilder();
    var inside = false;
    for (var line : text.lines().toList()) {
      if (line.startsWith(METADATA)) {
        annotation.setLength(0);
        inside = true;
      } else if (inside && line.startsWith("#")) {
        annotation.append(line.substring(1)).append('\n');
      } else {
        if (inside) {
          // What stands over the package is said of the package.
          note = line.startsWith("package ") ? none : of(annotation.toString(), path);
          inside = false;
        } else if (before.isBlank() && !line.isBlank() && !Character.isWhitespace(line.charAt(0))) {
          note = none;
        }
        var named = NAME.matcher(line);
        while (named.find()) {
          notes.putIfAbsent(named.group(1), note);
        }
      }
      before = line;
    }
    return notes;
  }

  private static RuleNote of(String annotation, String path) {
    return new RuleNote(said(annotation, "title"), said(annotation, "description"), path);
  }

  /** A scalar of the annotation's YAML, plain or folded. */
  private static String said(String annotation, String name) {
    var said = new StringBuilder();
    var inside = false;
    for (var line : annotation.lines().toList()) {
      if (line.startsWith(" " + name + ":")) {
        inside = true;
        said.append(line.substring(name.length() + 2).replaceFirst("^\\s*[>|][+-]?\\s*$", ""));
      } else if (inside && line.startsWith("  ")) {
        said.append(' ').append(line.strip());
      } else if (inside) {
        break;
      }
    }
    var text = said.toString().strip().replaceFirst("^\"(.*)\"$", "$1");
    return text.length() <= TEXT_LIMIT_CHARS ? text : text.substring(0, TEXT_LIMIT_CHARS) + "…";
  }
}
