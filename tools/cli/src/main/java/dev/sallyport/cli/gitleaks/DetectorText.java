package dev.sallyport.cli.gitleaks;

import dev.sallyport.dsl.Detector;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Writes one rule as a detector. */
final class DetectorText {
  private static final String SECRET = "secret";

  private final Config.Rule rule;
  private final List<Config.Allowlist> forAll;
  private final List<String> notes;

  /**
   * @param forAll the allow lists of all rules
   * @param notes takes what is carried over in part only
   */
  DetectorText(Config.Rule rule, List<Config.Allowlist> forAll, List<String> notes) {
    this.rule = rule;
    this.forAll = forAll;
    this.notes = notes;
  }

  /** Whether a list of all rules is one that secrets can be held against. */
  static boolean isForAll(Config.Allowlist list) {
    return !list.isForSome()
        && !list.needsAll()
        && list.target().equals(SECRET)
        && !(list.regexes().isEmpty() && list.stopwords().isEmpty());
  }

  String written(String name) {
    if (rule.hasPath()) {
      notes.add("it finds its secrets anywhere, not in its paths only");
    }
    rule.unknown().forEach(setting -> notes.add("it does without `%s`".formatted(setting)));
    var cuts = cuts();
    var allowed = allowed(cuts);
    var checks = rule.entropy().isPresent() || !allowed.isEmpty();
    if (checks) {
      var bounded = bounded(cuts);
      checks = bounded.isPresent();
      cuts = bounded.orElse(cuts);
    }
    var text = new StringBuilder();
    comment(text, rule.description());
    comment(
        text, rule.keywords().isEmpty() ? "" : "Keywords: " + String.join(", ", rule.keywords()));
    text.append("detector ").append(name).append(" {\n");
    text.append("match ").append(String.join(", ", patterns(cuts))).append(";\n");
    if (checks && rule.entropy().isPresent()) {
      text.append("check entropy >= %s;\n".formatted(number(rule.entropy().getAsDouble())));
    }
    if (checks && !allowed.isEmpty()) {
      text.append("allow ").append(String.join(", ", allowed)).append(";\n");
    }
    return text.append("tags ").append(String.join(", ", tags())).append(";\n}\n").toString();
  }

  private static void comment(StringBuilder text, String line) {
    if (!line.isBlank()) {
      text.append("# ").append(line.replaceAll("\\s+", " ").strip()).append('\n');
    }
  }

  private static String number(double bits) {
    return bits == Math.rint(bits) ? Long.toString((long) bits) : Double.toString(bits);
  }

  private List<Cut> cuts() {
    var whole = ReParser.read(rule.regex().orElseThrow());
    var named = whole.groups().stream().anyMatch(group -> group.name().isPresent());
    if (named && rule.secretGroup().isEmpty()) {
      notes.add("the whole match is the secret, since its groups have names of their own");
      return List.of(Cut.whole(whole));
    }
    var cuts = Cut.of(whole, rule.secretGroup());
    if (cuts.isEmpty()) {
      notes.add(
          "the whole match is the secret, since its group stands in a repetition or may be empty");
      return List.of(Cut.whole(whole));
    }
    return cuts.get().stream().map(Cut::withoutOptionalStart).toList();
  }

  private List<String> allowed(List<Cut> cuts) {
    var items = new AllowItems(note -> notes.add("it does without " + note));
    var seesMatch = cuts.stream().allMatch(Cut::isWhole);
    rule.allowlists().forEach(list -> items.add(list, seesMatch));
    var checks = rule.entropy().isPresent() || !items.items().isEmpty();
    if (checks && !cuts.stream().allMatch(Cut::hasFixedStart)) {
      var others = new AllowItems(_ -> {});
      forAll.stream().filter(DetectorText::isForAll).forEach(list -> others.add(list, seesMatch));
      items.items().addAll(others.items());
    }
    return items.items();
  }

  /** The same with secrets that can be held until they are checked. */
  private Optional<List<Cut>> bounded(List<Cut> cuts) {
    var bounded = new ArrayList<Cut>();
    for (var cut : cuts) {
      var shorter = cut.bounded(Detector.MAX_CHECKED_CHARS);
      if (shorter.isEmpty()) {
        notes.add("it finds every secret, unchecked, since they are too long to be held");
        return Optional.empty();
      }
      if (!shorter.get().equals(cut)) {
        notes.add(
            "its secrets have at most %d characters, so that they can be checked"
                .formatted(Detector.MAX_CHECKED_CHARS));
      }
      bounded.add(shorter.get());
    }
    return Optional.of(bounded);
  }

  private static Set<String> patterns(List<Cut> cuts) {
    var patterns = new LinkedHashSet<String>();
    cuts.forEach(cut -> patterns.add(ReWriter.write(cut)));
    return patterns;
  }

  private Set<String> tags() {
    var tags = new LinkedHashSet<String>();
    tags.add(SECRET);
    for (var tag : rule.tags()) {
      var name = tag.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
      tags.add(Character.isDigit(name.codePointAt(0)) ? "_" + name : name);
    }
    return tags;
  }
}
