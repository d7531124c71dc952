package dev.sallyport.cli.gitleaks;

import dev.sallyport.dsl.regex.PatternReading;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Turns allow lists into what `allow` lists in a detector. */
final class AllowItems {
  /** In characters: what an `allow` has room for on one line. */
  private static final int LINE_CHARS = 88;

  private final List<String> items = new ArrayList<>();
  private final Consumer<String> note;

  /**
   * @param note is told what could not be carried over
   */
  AllowItems(Consumer<String> note) {
    this.note = note;
  }

  List<String> items() {
    return items;
  }

  /**
   * @param seesMatch whether all that is matched is the secret
   */
  void add(Config.Allowlist list, boolean seesMatch) {
    if (list.hasPlaces()) {
      note.accept("paths and commits of its allow list, since a stream has none");
    }
    var kinds = (list.regexes().isEmpty() ? 0 : 1) + (list.stopwords().isEmpty() ? 0 : 1);
    if (list.needsAll() && (list.hasPlaces() || kinds > 1)) {
      note.accept("an allow list that must hold as a whole");
      return;
    }
    if (!list.stopwords().isEmpty()) {
      stopwords(list.stopwords());
    }
    if (list.regexes().isEmpty()) {
      return;
    }
    if (list.target().equals("secret") || (list.target().equals("match") && seesMatch)) {
      list.regexes().forEach(this::regex);
    } else {
      note.accept(
          "the patterns that its allow list looks for in the %s, not in the secret"
              .formatted(list.target()));
    }
  }

  private void regex(String regex) {
    try {
      var written = ReWriter.write(ReParser.read(regex).withoutGroups());
      var pattern = written.substring(1, written.length() - 1);
      if (PatternReading.read(pattern) instanceof PatternReading.Wrong wrong) {
        note.accept("a pattern of its allow list: " + wrong.message());
      } else {
        items.add(written);
      }
    } catch (UnsupportedRuleException e) {
      note.accept("a pattern of its allow list: " + e.getMessage());
    }
  }

  private void stopwords(List<String> words) {
    var line = new StringBuilder();
    for (var word : words) {
      var written = quoted(word.toLowerCase(Locale.ROOT));
      if (!line.isEmpty() && line.length() + written.length() > LINE_CHARS) {
        items.add("/(?i:" + line + ")/");
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : "|").append(written);
    }
    items.add("/(?i:" + line + ")/");
  }

  private static String quoted(String word) {
    return word.replaceAll("[\\\\.^$|?*+(){}\\[\\]/]", "\\\\$0");
  }
}
