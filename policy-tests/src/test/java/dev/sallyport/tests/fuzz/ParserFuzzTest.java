package dev.sallyport.tests.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.dataplane.UnusableConfigException;
import dev.sallyport.dataplane.config.ConfigFile;
import dev.sallyport.dsl.MaskLanguage;
import dev.sallyport.dsl.Source;
import dev.sallyport.engine.bundle.BundleArchive;
import dev.sallyport.engine.bundle.PolicyLoadException;
import dev.sallyport.engine.census.Census;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.sse.BrokenStreamException;
import dev.sallyport.engine.sse.MalformedEventException;
import dev.sallyport.engine.sse.SseReader;
import dev.sallyport.shell.ToolReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Whatever comes, each parser reads it or says that it is none, in its own words and in time.
 * Tokens, assertions, keys, masks and replies have such tests of their own, beside their parsers.
 * With {@code -Dfuzz.seconds=60} each parser is tried for that long, from seeds of its own; a
 * failure names its seed, which {@code -Dfuzz.seed=} repeats.
 */
class ParserFuzzTest {
  private static final int MUTANTS = 500;
  private static final int LENGTH_MAX = 64 << 10;
  private static final long SEED = 20_261_130;

  /** What means something to one of them. */
  private static final List<byte[]> WORDS =
      List.of(
              "{",
              "}",
              "[",
              "]",
              ",",
              ":",
              "\"",
              "\\",
              "\\u0000",
              "\\ud83d",
              "-",
              "1e",
              "1e9999",
              "99999999999999999999",
              "NaN",
              "null",
              "\n",
              "\r",
              "\r\n",
              "\n\n",
              "\0",
              "\uFEFF",
              "data:",
              "event:",
              "id:",
              "retry:",
              "&a ",
              "*a",
              "<<: ",
              "!!",
              "---\n",
              "|\n",
              "? ",
              "$(",
              "`",
              "${",
              "<<E\n",
              "&&",
              ";",
              "'",
              "../",
              "/",
              "//",
              "%2e",
              "%",
              "?",
              "#",
              "7777777",
              "ustar",
              "    ")
          .stream()
          .map(word -> word.getBytes(UTF_8))
          .toList();

  @TempDir static Path folder;

  /** What a parser does with bytes. */
  interface Reads {
    void read(byte[] bytes) throws IOException;
  }

  /**
   * One parser.
   *
   * @param usual what it is usually given
   * @param mutants how many it is given in the usual tests
   * @param refusals what it says of anything else
   */
  record Parser(String name, byte[] usual, int mutants, Reads reads, Set<Class<?>> refusals) {
    static Parser of(String name, String usual, Reads reads, Class<?>... refusals) {
      return new Parser(name, usual.getBytes(UTF_8), MUTANTS, reads, Set.of(refusals));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static final Parser JSON =
      Parser.of(
          "json",
          "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\\u00e9\"}],\"t\":-0.5e1}",
          StrictJson::object,
          MalformedJsonException.class);

  static final Parser EVENTS =
      Parser.of(
          "events",
          """
          : a comment
          event: message_start
          id: 1
          data: {"type":
          data: "message_start"}

          event: ping
          data: {}

          """,
          bytes -> new SseReader(new ByteArrayInputStream(bytes)).forEach(event -> {}),
          MalformedEventException.class,
          BrokenStreamException.class);

  static final Parser CONFIGURATION =
      Parser.of(
          "configuration",
          """
          issuers:
            - issuer: https://login.example
              audience: sallyport
              kind: person
          listener: {drain: 20s, proxies: [10.0.0.0/8, "fd00::7"]}
          limits: &a {calls: 10, patience: 1s}
          """,
          bytes ->
              ConfigFile.read(
                  Optional.of(Files.write(folder.resolve("sallyport.yaml"), bytes)), Map.of()),
          UnusableConfigException.class);

  static final Parser BUNDLE =
      new Parser(
          "bundle",
          archive(),
          MUTANTS,
          bytes -> BundleArchive.read("b", bytes),
          Set.of(PolicyLoadException.class));

  static final Parser UNPACKED_BUNDLE =
      new Parser(
          "bundle, before it is packed",
          unpacked(),
          MUTANTS,
          bytes -> BundleArchive.read("b", packed(bytes)),
          Set.of(PolicyLoadException.class));

  static final Parser MASK =
      Parser.of(
          "mask",
          """
          masks 1;
          detector word { pattern /a(b|c){1,3}[^d]\\d+/ }
          mask all { on request.text { redact word } }
          """,
          bytes -> MaskLanguage.read(new Source("a.mask", new String(bytes, UTF_8))));

  static final Parser PATH =
      Parser.of(
          "path",
          "/v1/messages/batches/b_1/results",
          bytes -> Census.ofClaude().at("POST", new String(bytes, UTF_8)));

  private static final ToolReader TOOLS = new ToolReader();

  /** A command takes a thousand times as long as the others' input. */
  static final Parser COMMAND =
      new Parser(
          "command",
          "a=git; $a -C \"/srv/$x\" push | tee <<E 2>&1 && (cd ..; rm -rf `pwd`)\nx\nE\n"
              .getBytes(UTF_8),
          8,
          ParserFuzzTest::readCommand,
          Set.of());

  static final List<Parser> PARSERS =
      List.of(JSON, EVENTS, CONFIGURATION, BUNDLE, UNPACKED_BUNDLE, MASK, PATH, COMMAND);

  private static void readCommand(byte[] bytes) {
    ObjectNode input =
        JsonNodeFactory.instance.objectNode().put("command", new String(bytes, UTF_8));
    assertThat(TOOLS.read("Bash", input).path("unparsed").asText()).doesNotContain("broke");
  }

  private static byte[] archive() {
    return BundleArchive.write(
        Map.of("data.json", "{}".getBytes(UTF_8), "a/b.rego", "package a".getBytes(UTF_8)));
  }

  private static byte[] unpacked() {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(archive()))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] packed(byte[] tar) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(tar);
    }
    return packed.toByteArray();
  }

  @ParameterizedTest
  @FieldSource("PARSERS")
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void readsItOrRefusesIt(Parser parser) throws IOException {
    Long only = Long.getLong("fuzz.seed");
    if (only != null) {
      tried(parser, only);
      return;
    }
    parser.reads().read(parser.usual());
    long seconds = Long.getLong("fuzz.seconds", 0);
    Random seeds = new Random(seconds > 0 ? System.nanoTime() : SEED);
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    for (int i = 0; seconds > 0 ? System.nanoTime() < end : i < parser.mutants(); i++) {
      tried(parser, seeds.nextLong());
    }
  }

  private static void tried(Parser parser, long seed) {
    byte[] mutant = new Mutation(new Random(seed), WORDS).of(parser.usual(), LENGTH_MAX);
    try {
      requireReadOrRefused(parser, mutant);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | AssertionError e) {
      throw new AssertionError(
          "%s with -Dfuzz.seed=%d: `%s`".formatted(parser, seed, new String(mutant, UTF_8)), e);
    }
  }

  static void requireReadOrRefused(Parser parser, byte[] bytes) {
    try {
      parser.reads().read(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      if (parser.refusals().stream().noneMatch(refusal -> refusal.isInstance(e))) {
        throw e;
      }
    }
  }
}
