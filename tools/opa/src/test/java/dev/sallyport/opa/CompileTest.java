package dev.sallyport.opa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(Toolchain.class)
class CompileTest {

  private static final List<String> ENTRYPOINTS = List.of("gateway/request", "gateway/tool_use");

  private static final Sources SOURCES =
      Sources.of(
          Map.of(
              "gateway/request.rego",
              """
              package gateway.request

              allow contains {"rule": "ml"} if {
              	"ml" in input.identity.groups
              	input.request.model in data.models.ml
              }
              """,
              "models/data.json",
              "{\"ml\": [\"claude-haiku\"], \"other\": []}"));

  @Test
  void theBundleHoldsWasmDataAndManifest(Opa opa) throws IOException {
    var compiled = compiled(opa, SOURCES, ENTRYPOINTS);

    var entries = untar(compiled.bundle());
    assertThat(entries)
        .containsOnlyKeys("/policy.wasm", "/data.json", "/.manifest", "/gateway/request.rego");
    assertThat(entries.get("/policy.wasm")).isEqualTo(compiled.wasm());
    assertThat(compiled.wasm().toByteArray()).startsWith(0, 'a', 's', 'm');
    assertThat(json(compiled.data()))
        .isEqualTo(json("{\"models\": {\"ml\": [\"claude-haiku\"], \"other\": []}}"));
    assertThat(json(text(entries, "/data.json"))).isEqualTo(json(compiled.data()));
    assertThat(json(text(entries, "/.manifest")))
        .isEqualTo(
            json(
                """
                {"revision": "r7", "roots": [""], "rego_version": 1,
                 "wasm": [{"entrypoint": "gateway/request", "module": "/policy.wasm"}]}
                """));
  }

  @Test
  void entrypointsWithoutRulesAreLeftOut(Opa opa) {
    assertThat(compiled(opa, SOURCES, ENTRYPOINTS).footprints())
        .containsOnlyKeys("gateway/request");
    assertThat(
            compiled(
                    opa,
                    SOURCES.with("t.rego", "package gateway.tool_use\n\nallow := true\n"),
                    ENTRYPOINTS)
                .footprints())
        .containsOnlyKeys("gateway/request", "gateway/tool_use");
    assertThat(
            compiled(opa, SOURCES, List.of("gateway/request/allow", "gateway/request"))
                .footprints())
        .containsOnlyKeys("gateway/request/allow", "gateway/request");
  }

  @Test
  void theSameSourcesGiveTheSameBytes(Opa opa) {
    var once = compiled(opa, SOURCES, ENTRYPOINTS);
    compiled(opa, Sources.of("p.rego", "package gateway.request\n\nx := 1\n"), ENTRYPOINTS);
    assertThat(compiled(opa, SOURCES, ENTRYPOINTS)).isEqualTo(once);
    try (var another = Toolchain.open(Limits.DEFAULT)) {
      assertThat(compiled(another, SOURCES, ENTRYPOINTS)).isEqualTo(once);
    }
  }

  /** Sources and entry points that give nothing, and why. */
  static Stream<Arguments> wrong() {
    return Stream.of(
        arguments("package p\n\nx if {\n", List.of("p"), "p.rego:4:1: "),
        arguments(
            "package p\n\nx if input.phaze\n",
            List.of("p"),
            "p.rego:3:6: undefined ref: input.phaze"),
        arguments(
            "package p\n\nx := 1\n", List.of("q"), "no rule for any entry point; wanted are: `q`"),
        arguments("package p\n\nx := 1\n", List.of(), "no rule for any entry point"),
        arguments("package p\n\nx := 1\n", List.of("/p"), "`/p` is not an entry point"),
        arguments("package p\n\nx := 1\n", List.of("p", ""), "`` is not an entry point"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatIsWrongIsRejected(String text, List<String> entrypoints, String wanted, Opa opa) {
    var schemas =
        Schemas.ofInput(
            "{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {\"phase\": {}}}");
    assertThat(opa.compile(Sources.of("p.rego", text), schemas, entrypoints, "r1"))
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected -> assertThat(rejected.diagnostics()).first().asString().startsWith(wanted));
  }

  @Test
  void builtinsOfTheHostAreAllowed(Opa opa) {
    var text =
        """
        package p

        claims := io.jwt.decode(input.token)[1]

        at := time.parse_rfc3339_ns(input.time)

        body := http.send({"method": "GET", "url": input.url}).body
        """;
    assertThat(compiled(opa, Sources.of("p.rego", text), List.of("p")).footprints().get("p"))
        .hasToString("input.time, input.token, input.url");
  }

  static Compiled compiled(Opa opa, Sources sources, List<String> entrypoints) {
    return switch (opa.compile(sources, Schemas.NONE, entrypoints, "r7")) {
      case Compiled compiled -> compiled;
      case Rejected rejected -> throw new AssertionError(rejected.toString());
    };
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  private static String text(Map<String, Bytes> entries, String name) {
    return new String(
        entries.getOrDefault(name, new Bytes(new byte[0])).toByteArray(), StandardCharsets.UTF_8);
  }

  /** Reads a ustar archive, whose headers and contents come in blocks of 512 bytes. */
  private static Map<String, Bytes> untar(Bytes archive) throws IOException {
    var entries = new TreeMap<String, Bytes>();
    try (var tar = new GZIPInputStream(archive.stream())) {
      for (var header = tar.readNBytes(512);
          header.length == 512 && header[0] != 0;
          header = tar.readNBytes(512)) {
        var name = new String(header, 0, 100, StandardCharsets.UTF_8).replace("\0", "");
        var size =
            Integer.parseInt(new String(header, 124, 11, StandardCharsets.US_ASCII).strip(), 8);
        entries.put(name, new Bytes(tar.readNBytes(size)));
        tar.skipNBytes((512 - size % 512) % 512);
      }
    }
    return entries;
  }
}
