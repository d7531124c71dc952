package dev.sallyport.tests.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.tests.tidy.Tree.TextFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every file is text of a readable size that speaks of the product alone, and links lead somewhere.
 */
class TidyTest {
  private static final long MAX_BYTES = 1 << 20;
  private static final int MAX_JAVA_LINES = 400;

  /** Written by others, or for others, as they are. */
  private static final Set<String> AS_THEY_ARE = Set.of("mvnw", "mvnw.cmd", "LICENSE");

  /**
   * What is told in a file that is not for this file to tell; split, so that it is not found here.
   */
  private static final List<Pattern> STRANGE =
      Stream.of(
              "TO" + "DO",
              "FIX" + "ME",
              "XX" + "X\\b",
              // The API has a place of that name behind an environment.
              "(?<![\\w.]|\\{environment_id})/wor" + "k/",
              "/ro" + "ot/",
              "/hom" + "e/[a-z]",
              "repo1?\\.mav" + "en",
              "registry\\.npm" + "js",
              "files\\.python" + "hosted",
              "pypi\\.o" + "rg/simple",
              "proxy\\.gol" + "ang")
          .map(Pattern::compile)
          .toList();

  /** ADR 9 says why. */
  private static final String KNOWS_MAVENS_HOST = ".mvn/wrapper/maven-wrapper.properties";

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

  private static List<TextFile> ours() {
    return Tree.files().stream().filter(file -> !AS_THEY_ARE.contains(file.name())).toList();
  }

  @Test
  void thereIsATree() {
    assertThat(ours()).hasSizeGreaterThan(300).extracting(TextFile::name).contains("README.md");
  }

  @Test
  void filesAreSmall() {
    assertThat(ours().stream().filter(file -> file.bytes() > MAX_BYTES)).isEmpty();
  }

  @Test
  void linesAreClean() {
    assertThat(
            texts().flatMap(file -> offending(file, Pattern.compile("[ \\t\\r]$"), "white space")))
        .isEmpty();
    assertThat(
            texts()
                .filter(file -> !file.text().isEmpty() && !file.text().endsWith("\n"))
                .map(TextFile::name))
        .as("files whose last line is not ended")
        .isEmpty();
  }

  @Test
  void nothingStrangeIsTold() {
    assertThat(
            texts()
                .filter(file -> !file.name().equals(KNOWS_MAVENS_HOST))
                .flatMap(
                    file ->
                        STRANGE.stream()
                            .flatMap(pattern -> offending(file, pattern, pattern.pattern()))))
        .isEmpty();
  }

  /** Pictures are none. */
  private static Stream<TextFile> texts() {
    return ours().stream().filter(file -> !file.name().endsWith(".png"));
  }

  private static Stream<String> offending(TextFile file, Pattern pattern, String what) {
    List<String> lines = file.text().lines().toList();
    return java.util.stream.IntStream.range(0, lines.size())
        .filter(i -> pattern.matcher(lines.get(i)).find())
        .mapToObj(i -> "%s:%d: %s".formatted(file.name(), i + 1, what));
  }

  @Test
  void javaFilesAreShort() {
    assertThat(
            Tree.files(".java").stream()
                .filter(file -> file.text().lines().count() > MAX_JAVA_LINES)
                .map(TextFile::name))
        .isEmpty();
  }

  @Test
  void everyPackageSaysThatItHasNoNulls() {
    Set<String> packages =
        Tree.files(".java").stream()
            .map(TextFile::name)
            .filter(name -> name.contains("/src/") && name.contains("/java/"))
            .map(name -> name.substring(0, name.lastIndexOf('/')))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(
            packages.stream()
                .filter(
                    folder -> {
                      Path info = Tree.ROOT.resolve(folder).resolve("package-info.java");
                      return !Files.exists(info)
                          || !new TextFile(folder, info).text().contains("@NullMarked");
                    }))
        .isEmpty();
  }

  @Test
  void mainPackagesSayWhatTheyAreFor() {
    assertThat(
            Tree.files("package-info.java").stream()
                .filter(file -> file.name().contains("/src/main/"))
                .filter(file -> !file.text().startsWith("/**"))
                .map(TextFile::name))
        .isEmpty();
  }

  @Test
  void linksLeadSomewhere() {
    assertThat(
            Tree.files(".md").stream()
                .flatMap(
                    file ->
                        LINK.matcher(file.text())
                            .results()
                            .map(link -> link.group(1))
                            .filter(link -> !link.matches("[a-z]+:.*"))
                            .filter(link -> !resolves(file, link))
                            .map(link -> file.name() + ": " + link)))
        .isEmpty();
  }

  private static boolean resolves(TextFile from, String link) {
    String[] parts = link.split("#", 2);
    Path target =
        parts[0].isEmpty() ? from.path() : from.path().resolveSibling(parts[0]).normalize();
    if (!Files.exists(target) || !target.startsWith(Tree.ROOT)) {
      return false;
    }
    return parts.length == 1 || anchors(new TextFile(link, target)).contains(parts[1]);
  }

  /** The names that readers of Markdown give to headings. */
  private static Set<String> anchors(TextFile document) {
    return document
        .text()
        .lines()
        .filter(line -> line.matches("#+ .*"))
        .map(
            line ->
                line.replaceFirst("#+ ", "")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  @Test
  void everyDecisionIsInTheIndex() {
    String index = new TextFile("", Tree.ROOT.resolve("docs/adr/README.md")).text();
    assertThat(
            Tree.files(".md").stream()
                .map(TextFile::name)
                .filter(name -> name.matches("docs/adr/\\d.*"))
                .filter(name -> !index.contains("(" + name.substring("docs/adr/".length()) + ")")))
        .isEmpty();
  }
}
