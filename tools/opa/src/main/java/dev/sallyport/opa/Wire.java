package dev.sallyport.opa;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What goes over linear memory, in both directions: the Go structs' twins. */
final class Wire {

  record File(String path, String text) {}

  record SchemaTexts(String input, String data) {}

  record CheckRequest(List<File> files, SchemaTexts schemas) {}

  record CompileRequest(
      List<File> files, SchemaTexts schemas, List<String> entrypoints, String revision) {}

  record TestRequest(
      List<File> files,
      SchemaTexts schemas,
      String filter,
      long perTestMs,
      long timeNanos,
      boolean compile) {}

  record LintRequest(List<File> files, SchemaTexts schemas, long perTestMs, long timeNanos) {}

  record EvalRequest(
      List<File> files, List<String> inputs, String query, long timeNanos, boolean explain) {}

  record PartialRequest(
      List<File> files, List<String> sets, String input, List<String> unknowns, long timeNanos) {}

  record PartialMember(
      String set, String value, List<String> open, List<Residue.Condition> conditions) {}

  record PartialAnswer(List<Diagnostic> diagnostics, @Nullable List<PartialMember> members) {}

  record BuiltinRequest(String name, List<String> arguments, String time, List<Made> made) {}

  record Made(
      String key, int status, List<WebField> fields, byte[] body, String fault, boolean timedOut) {}

  record CheckAnswer(List<Diagnostic> diagnostics) {}

  record FormatAnswer(String text, List<Diagnostic> diagnostics) {}

  record CompileAnswer(
      List<Diagnostic> diagnostics,
      byte @Nullable [] bundle,
      byte @Nullable [] wasm,
      String data,
      @Nullable Map<String, List<List<JsonNode>>> footprints) {}

  record TestedRule(
      @JsonProperty("package") String packageName,
      String name,
      String file,
      int line,
      int column,
      String outcome,
      long nanos,
      String output,
      String message,
      List<TestCase.Case> cases,
      List<TestCase.Failure> failures,
      String entrypoint) {}

  record TestAnswer(
      List<Diagnostic> diagnostics,
      @Nullable List<TestedRule> results,
      @Nullable Map<String, Coverage> coverage,
      @Nullable Map<String, Set<String>> needs,
      byte @Nullable [] wasm,
      String data) {}

  record LintAnswer(
      List<Diagnostic> diagnostics,
      @Nullable List<Facts.Rule> rules,
      @Nullable List<Facts.Call> calls,
      @Nullable List<Facts.Pattern> patterns,
      @Nullable List<Facts.Path> paths,
      @Nullable List<Facts.Comment> comments) {}

  record Answer(
      @Nullable String value,
      String code,
      String message,
      List<String> printed,
      List<String> explains) {}

  record EvalAnswer(List<Diagnostic> diagnostics, @Nullable List<Answer> results) {}

  record BuiltinAnswer(
      @Nullable String value,
      String code,
      String message,
      boolean halts,
      @Nullable Wanted wants,
      int used) {}

  record Wanted(
      String key,
      String method,
      String url,
      List<WebField> fields,
      byte[] body,
      long timeoutNanos,
      int retries,
      @Nullable TlsOptions tls) {}

  record TlsOptions(
      String authorities,
      boolean system,
      @Nullable List<byte[]> chain,
      byte @Nullable [] key,
      String serverName) {}

  record VersionAnswer(String version) {}

  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private Wire() {}

  static List<File> files(Sources sources) {
    return sources.files().entrySet().stream()
        .map(entry -> new File(entry.getKey(), entry.getValue()))
        .toList();
  }

  static SchemaTexts texts(Schemas schemas) {
    return new SchemaTexts(schemas.input().orElse(""), schemas.data().orElse(""));
  }

  static Made made(WebExchange exchange) {
    return new Made(
        exchange.key(),
        exchange.status(),
        exchange.fields(),
        exchange.body().toByteArray(),
        exchange.fault(),
        exchange.timedOut());
  }

  static WebRequest request(Wanted wanted) {
    return new WebRequest(
        wanted.key(),
        wanted.method(),
        wanted.url(),
        wanted.fields(),
        new Bytes(wanted.body()),
        wanted.timeoutNanos() == 0
            ? Optional.empty()
            : Optional.of(Duration.ofNanos(wanted.timeoutNanos())),
        wanted.retries(),
        Optional.ofNullable(wanted.tls()).map(Wire::tls));
  }

  private static WebTls tls(TlsOptions options) {
    var chain = options.chain() == null ? List.<byte[]>of() : options.chain();
    var key = options.key() == null ? new byte[0] : options.key();
    return new WebTls(
        options.authorities(),
        options.system(),
        chain.stream().map(Bytes::new).toList(),
        new Bytes(key),
        options.serverName());
  }

  static byte[] write(Object request) {
    try {
      return JSON.writeValueAsBytes(request);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static <A> A read(byte[] answer, Class<A> type) {
    try {
      return JSON.readValue(answer, type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
