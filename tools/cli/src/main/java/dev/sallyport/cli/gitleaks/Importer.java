package dev.sallyport.cli.gitleaks;

import dev.sallyport.dsl.Detector;
import dev.sallyport.dsl.Formatting;
import dev.sallyport.dsl.Mask;
import dev.sallyport.dsl.MaskFormat;
import dev.sallyport.dsl.MaskLanguage;
import dev.sallyport.dsl.MaskSet;
import dev.sallyport.dsl.Reading;
import dev.sallyport.dsl.Source;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Turns one configuration of gitleaks into one mask file. */
final class Importer {
  private static final String HEADER = "masks 1;\n";

  private final Config config;
  private final Set<String> taken;
  private final Set<String> masks;
  private final List<String> notes = new ArrayList<>();

  Importer(Config config, MaskSet existing) {
    this.config = config;
    taken = new HashSet<>(existing.detectors().stream().map(Detector::name).toList());
    masks = new HashSet<>(existing.masks().stream().map(Mask::name).toList());
  }

  Imported imported() {
    config.unknown().forEach(name -> notes.add("`%s` of the configuration".formatted(name)));
    var detectors = new ArrayList<String>();
    for (var rule : config.rules()) {
      detector(rule, detectors);
    }
    notes.addAll(global());
    var file = HEADER + String.join("", detectors) + (detectors.isEmpty() ? "" : mask());
    return new Imported(canonical(file), config.rules().size(), detectors.size(), notes);
  }

  private void detector(Config.Rule rule, List<String> detectors) {
    if (rule.regex().isEmpty()) {
      notes.add("rule `%s`: it looks at paths alone, and a stream has none".formatted(rule.id()));
      return;
    }
    var own = new ArrayList<String>();
    try {
      var name = name(rule.id(), own);
      var text = new DetectorText(rule, config.allowlists(), own).written(name);
      if (MaskLanguage.read(new Source("", HEADER + text)) instanceof Reading.Rejected rejected) {
        throw new UnsupportedRuleException(rejected.diagnostics().getFirst().message());
      }
      taken.add(name);
      detectors.add(text);
      own.stream()
          .distinct()
          .forEach(note -> notes.add("rule `%s`, in part: %s".formatted(rule.id(), note)));
    } catch (UnsupportedRuleException e) {
      notes.add("rule `%s`: %s".formatted(rule.id(), e.getMessage()));
    }
  }

  /** A name that the mask language has, and that nothing else bears. */
  private String name(String id, List<String> own) {
    var name =
        id.toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9_.-]+", "-")
            .replaceAll("-{2,}", "-")
            .replaceAll("-*\\.[-.]*|-+$|^[-.]+|\\.$", ".")
            .replaceAll("^\\.|\\.$", "");
    name = name.isEmpty() ? "rule" : name;
    // Each part between dots begins with a letter or an underscore.
    name = name.replaceAll("(^|\\.)(?=[0-9])", "$1_");
    var free = name;
    for (var i = 1; taken.contains(free); i++) {
      free = "imported." + name + (i == 1 ? "" : "-" + i);
    }
    if (!free.equals(id)) {
      own.add("its name is `%s` here".formatted(free));
    }
    return free;
  }

  private String mask() {
    var name = "imported";
    for (var i = 2; masks.contains(name); i++) {
      name = "imported-" + i;
    }
    return "mask %s { on response.*, request.* { tag(secret) -> redact; } }\n".formatted(name);
  }

  private List<String> global() {
    var all = new TreeSet<String>();
    for (var list : config.allowlists()) {
      if (list.hasPlaces()) {
        all.add("paths and commits of the allow list for all rules, since a stream has none");
      }
      if (DetectorText.isForAll(list)) {
        all.add(
            "the allow list for all rules, in part: it is given to those that check their secrets,"
                + " where these begin with no fixed text");
      } else if (!list.regexes().isEmpty() || !list.stopwords().isEmpty()) {
        all.add("an allow list that is for some rules, or for more than secrets");
      }
    }
    return List.copyOf(all);
  }

  private static String canonical(String file) {
    return switch (MaskFormat.format(new Source("", file))) {
      case Formatting.Formatted(var text) -> text;
      case Formatting.Rejected(var diagnostics) ->
          throw new IllegalStateException(
              diagnostics.stream().map(Object::toString).collect(Collectors.joining("\n")));
    };
  }
}
