package dev.sallyport.cli.gitleaks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.dsl.Action;
import dev.sallyport.dsl.Detector;
import dev.sallyport.dsl.Mask;
import dev.sallyport.dsl.MaskLanguage;
import dev.sallyport.dsl.MaskSet;
import dev.sallyport.dsl.Reading;
import dev.sallyport.dsl.Scope;
import dev.sallyport.dsl.Selector;
import dev.sallyport.dsl.Source;
import dev.sallyport.dsl.Span;
import dev.sallyport.engine.mask.MaskKey;
import dev.sallyport.engine.mask.Masks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The configuration that gitleaks ships, of the version that the masks are measured against. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ShippedConfigTest {
  private static final Path MODULE = Path.of("..", "bench", "gitleaks");
  private static final int TEXTS_PER_RULE = 20;

  private static final Span NOWHERE = new Span("test", 1, 1, 0);

  private Config config = new Config(List.of(), List.of(), Set.of());
  private Imported imported = new Imported("", 0, 0, List.of());
  private MaskSet set = MaskSet.empty();

  @BeforeAll
  void read() throws IOException, InterruptedException {
    var toml = Files.readString(folder().resolve("config/gitleaks.toml"));
    config = Config.read(toml);
    imported = Imported.of(toml, MaskSet.empty());
    set =
        switch (MaskLanguage.read(new Source("gitleaks.mask", imported.text()))) {
          case Reading.Parsed(var read) -> read;
          case Reading.Rejected rejected -> throw new AssertionError(rejected.toString());
        };
  }

  private static Path folder() throws IOException, InterruptedException {
    var go =
        new ProcessBuilder("go", "mod", "download", "-json", "github.com/zricethezav/gitleaks/v8")
            .directory(MODULE.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var said = new String(go.getInputStream().readAllBytes(), UTF_8);
    assertThat(go.waitFor()).as(said).isZero();
    return Path.of(new ObjectMapper().readTree(said).path("Dir").asText());
  }

  @Test
  void everyRuleIsADetectorOrIsNamed() {
    var missing = new TreeSet<>(config.rules().stream().map(Config.Rule::id).toList());
    missing.removeAll(set.detectors().stream().map(Detector::name).toList());
    assertThat(missing)
        .allSatisfy(
            id -> assertThat(imported.notes()).anyMatch(note -> note.startsWith("rule `" + id)));
    assertThat(imported.rules()).isEqualTo(222);
    // What looks at paths alone is one rule of that version.
    assertThat(imported.detectors()).isEqualTo(221);
    assertThat(set.detectors()).hasSize(221);
  }

  @Test
  void whatGitleaksTakesIsMasked() {
    var random = new Random(20_261_127);
    var tried = new TreeSet<String>();
    for (var rule : config.rules()) {
      var detector = detector(rule.id());
      if (detector.isEmpty()) {
        continue;
      }
      var theirs = pattern(rule);
      for (var i = 0; i < TEXTS_PER_RULE && theirs.isPresent(); i++) {
        var text = text(rule, random);
        var match = theirs.get().matcher(text);
        if (match.find()) {
          tried.add(rule.id());
          var secret = secret(rule, match);
          assertThat(masked(detector.get(), text).nextClearBit(secret.start()))
              .as("%s in `%s`", rule.id(), text)
              .isGreaterThanOrEqualTo(secret.end());
        }
      }
    }
    assertThat(tried).hasSizeGreaterThan(210);
  }

  private Optional<Detector> detector(String id) {
    return set.detectors().stream()
        .filter(detector -> detector.name().equals(id) || detector.name().equals("_" + id))
        .findFirst();
  }

  /** As Java has it, where it has: Go's classes and names are other ones. */
  private static Optional<Pattern> pattern(Config.Rule rule) {
    try {
      return Optional.of(Pattern.compile(java(rule.regex().orElseThrow())));
    } catch (PatternSyntaxException _) {
      return Optional.empty();
    }
  }

  private static String java(String regex) {
    return regex.replaceAll("\\(\\?P<\\w+>", "(").replace("[:alnum:]", "\\p{Alnum}");
  }

  private record Stretch(int start, int end) {}

  /** What gitleaks v8 takes for the secret: the group that is named, or the first with anything. */
  private static Stretch secret(Config.Rule rule, Matcher match) {
    var named = rule.secretGroup();
    for (var i = named.orElse(1); i <= named.orElse(match.groupCount()); i++) {
      if (match.start(i) >= 0 && match.end(i) > match.start(i)) {
        return new Stretch(match.start(i), match.end(i));
      }
    }
    return new Stretch(match.start(), match.end());
  }

  /** What the detector finds, whatever it checks. */
  private static BitSet masked(Detector detector, String text) {
    var unchecked =
        new Detector(
            detector.name(),
            NOWHERE,
            detector.patterns(),
            List.of(),
            List.of(),
            Set.of(),
            List.of(),
            Set.of());
    var rule =
        new Mask.Rule(
            List.of(new Selector.Named(NOWHERE, "*")),
            new Action.Redact(Action.Redact.DEFAULT_LABEL));
    var mask =
        new Mask(
            "m",
            NOWHERE,
            List.of(new Mask.Block(Set.of(Scope.RESPONSE_TEXT), List.of(rule), false)),
            Optional.empty(),
            List.of());
    var masked = new BitSet();
    Masks.compile(new MaskSet(List.of(unchecked), List.of(mask), List.of()))
        .find(
            List.of("m"),
            Scope.RESPONSE_TEXT,
            text,
            MaskKey.of(new byte[MaskKey.BYTES]).pseudonyms("", ""))
        .matches()
        .forEach(match -> masked.set(match.start(), match.end()));
    return masked;
  }

  /** A text that the rule's pattern fits, if what it asks of places holds by chance. */
  private static String text(Config.Rule rule, Random random) {
    var text = new StringBuilder(random.nextInt(3) == 0 ? "my." : "");
    write(ReParser.read(rule.regex().orElseThrow()), text, random);
    return text.append(random.nextBoolean() ? "" : " ").toString();
  }

  private static void write(Re re, StringBuilder text, Random random) {
    switch (re) {
      case Re.Atom atom when atom.length() == 0 -> {}
      case Re.Atom atom -> {
        var characters = characters(atom);
        text.append(characters.charAt(random.nextInt(characters.length())));
      }
      case Re.Sequence(var parts) -> parts.forEach(part -> write(part, text, random));
      case Re.Choice(var options) ->
          write(options.get(random.nextInt(options.size())), text, random);
      case Re.Repeat repeat -> {
        var most = Math.min(repeat.max().orElse(Integer.MAX_VALUE), repeat.min() + 3);
        for (var i = repeat.min() + random.nextInt(most - repeat.min() + 1); i > 0; i--) {
          write(repeat.part(), text, random);
        }
      }
      case Re.Group group -> write(group.part(), text, random);
    }
  }

  /** Those of ASCII that can be seen, or the ends of lines, where it means no others. */
  private static String characters(Re.Atom atom) {
    var flags = atom.letters() == Re.Case.IGNORED ? Pattern.CASE_INSENSITIVE : 0;
    var pattern = Pattern.compile(java(atom.written()), flags);
    var seen =
        IntStream.rangeClosed(' ', '~')
            .mapToObj(Character::toString)
            .filter(character -> pattern.matcher(character).matches())
            .collect(Collectors.joining());
    return seen.isEmpty() ? "\n" : seen;
  }
}
