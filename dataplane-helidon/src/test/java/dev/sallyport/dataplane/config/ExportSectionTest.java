package dev.sallyport.dataplane.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.dataplane.ExportConfig;
import dev.sallyport.dataplane.ExportConfig.Form;
import dev.sallyport.dataplane.ExportConfig.Kind;
import dev.sallyport.dataplane.UnusableConfigException;
import dev.sallyport.engine.export.sink.Receiver;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportSectionTest {
  @TempDir private Path folder;

  private List<ExportConfig> read(String exports) throws IOException {
    return ConfigFile.read(
            Optional.of(Files.writeString(folder.resolve("c.yaml"), "exports: " + exports + "\n")),
            Map.of())
        .exports();
  }

  @Test
  void whatIsLeftOutIsAsUsual() throws IOException {
    assertThat(
            read(
                "[{name: a, format: lines, file: {path: a.jsonl}}, {name: b, format: ocsf, begin:"
                    + " now, http: {address: 'https://siem.example/in'}}, {name: c, format:"
                    + " cloudevents, syslog: {host: syslog.example}}, {name: d, format: otlp,"
                    + " syslog: {host: localhost, tls: false}}]"))
        .containsExactly(
            new ExportConfig("a", Form.LINES, false, new Kind.File(folder.resolve("a.jsonl"), 100)),
            new ExportConfig(
                "b",
                Form.OCSF,
                true,
                new Kind.Http(URI.create("https://siem.example/in"), Optional.empty())),
            new ExportConfig(
                "c",
                Form.CLOUDEVENTS,
                false,
                new Kind.Syslog(
                    new Receiver("syslog.example", 6514, true, Optional.empty()),
                    8192,
                    13,
                    32_473)),
            new ExportConfig(
                "d",
                Form.OTLP,
                false,
                new Kind.Syslog(
                    new Receiver("localhost", 601, false, Optional.empty()), 8192, 13, 32_473)));
  }

  @ParameterizedTest
  @CsvSource({
    "otlp, http://127.0.0.1:4318, http://127.0.0.1:4318/v1/logs",
    "otlp, http://127.0.0.1:4318/, http://127.0.0.1:4318/v1/logs",
    "otlp, https://a.example/otlp/v1/logs, https://a.example/otlp/v1/logs",
    "otlp, https://a.example?key=1, https://a.example?key=1",
    "ocsf, https://a.example, https://a.example"
  })
  void otlpHasAPathOfItsOwn(String format, String said, URI meant) throws IOException {
    var read =
        read("[{name: a, format: %s, http: {address: '%s'}}]".formatted(format, said)).getFirst();
    assertThat(read.kind()).isEqualTo(new Kind.Http(meant, Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{}]|`format` is missing",
        "[{name: a, format: xml, file: {path: a}}]|not `xml`",
        "[{format: lines, file: {path: a}}]|`name` is missing",
        "[{name: A, format: lines, file: {path: a}}]|`A` is no name",
        "[{name: a, format: lines}]|one of `file`, `http` and `syslog`",
        "[{name: a, format: lines, file: {path: a}, syslog: {host: a}}]|one of `file`, `http` and"
            + " `syslog`",
        "[{name: a, format: lines, begin: soon, file: {path: a}}]|not `soon`",
        "[{name: a, format: lines, file: {}}]|`file.path` is missing",
        "[{name: a, format: lines, file: {path: .}}]|is a directory",
        "[{name: a, format: lines, file: {path: a, max_mib: 0}}]|from 1 to 10240",
        "[{name: a, format: lines, http: {}}]|`http.address` is missing",
        "[{name: a, format: lines, http: {address: 'http://siem.example'}}]|https",
        "[{name: a, format: lines, http: {address: 'https://u:p@siem.example'}}]|without a user",
        "[{name: a, format: lines, syslog: {}}]|`syslog.host` is missing",
        "[{name: a, format: lines, syslog: {host: siem.example, tls: false}}]|over TLS",
        "[{name: a, format: lines, syslog: {host: localhost, tls: false, ca: a}}]|is for TLS",
        "[{name: a, format: lines, syslog: {host: a.example, ca: nowhere}}]|cannot be read",
        "[{name: a, format: lines, syslog: {host: a.example, port: 0}}]|no port 0",
        "[{name: a, format: lines, syslog: {host: a.example, max_bytes: 480}}]|from 2048",
        "[{name: a, format: lines, syslog: {host: a.example, facility: 24}}]|from 0 to 23",
        "[{name: a, format: lines, file: {path: a}}, {name: a, format: lines, file: {path:"
            + " b}}]|two exports have one name"
      })
  void mistakesAreSaid(String exports, String said) {
    assertThatThrownBy(() -> read(exports))
        .isInstanceOf(UnusableConfigException.class)
        .hasMessageContaining(said);
  }

  @Test
  void thereAreNotManyOfThem() {
    var many =
        IntStream.range(0, 17)
            .mapToObj("{name: a%d, format: lines, file: {path: a}}"::formatted)
            .collect(Collectors.joining(", ", "[", "]"));
    assertThatThrownBy(() -> read(many)).hasMessageContaining("at most 16");
  }
}
