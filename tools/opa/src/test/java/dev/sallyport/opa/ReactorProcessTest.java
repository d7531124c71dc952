package dev.sallyport.opa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a process can get wrong. */
class ReactorProcessTest {
  private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;

  private static Path executable() {
    return Executable.find().orElseThrow();
  }

  @Test
  void itIsThereForThisMachine() {
    assertThat(executable()).isExecutable();
    assertThat(Executable.find()).as("again").contains(executable());
  }

  @Test
  void itEndsWhenNobodyIsLeftToAsk() throws IOException {
    var process = ReactorProcess.start(executable(), Limits.DEFAULT);
    assertThat(new String(process.call("version", NOTHING), StandardCharsets.UTF_8))
        .contains(Opa.VERSION);
    process.close();
    assertThatThrownBy(() -> process.call("version", NOTHING))
        .isInstanceOf(OpaFaultException.class)
        .hasMessageStartingWith("`version` broke");
  }

  @RepeatedTest(20)
  void itsLastWordsAreTold() throws IOException {
    var process = ReactorProcess.start(executable(), Limits.DEFAULT);
    assertThatThrownBy(() -> process.call("check", "[".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(OpaFaultException.class)
        .hasMessageStartingWith("`check` broke: panic: ")
        .hasMessageContaining("unexpected end of JSON input");
  }

  @Test
  void whatCannotRunIsNoProcess() throws IOException {
    var script = Files.writeString(folder.resolve("opa-reactor"), "#!/bin/sh\nexit 126\n");
    assertThatThrownBy(() -> ReactorProcess.start(script, Limits.DEFAULT))
        .as("may not be run")
        .isInstanceOf(IOException.class);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    assertThatThrownBy(() -> ReactorProcess.start(script, Limits.DEFAULT))
        .as("ends at once")
        .isInstanceOf(IOException.class);
  }

  @Test
  void itSeesNoEnvironmentAndNoNetwork() {
    try (var opa = Opa.start()) {
      var sees =
          Query.of(
              "[object.get(opa.runtime(), \"env\", {}), net.lookup_ip_addr(\"localhost\")]", "");
      var evaluated = (Evaluated) opa.eval(Sources.of(Map.of()), sees);
      assertThat(evaluated.answers().getFirst().value()).isEmpty();
      var environment = Query.of("object.get(opa.runtime(), \"env\", {})", "");
      assertThat(((Evaluated) opa.eval(Sources.of(Map.of()), environment)).answers())
          .extracting(answer -> answer.value().orElseThrow())
          .isEqualTo(List.of("{}"));
      var tests =
          Sources.of(
              "p_test.rego",
              """
              package p_test

              test_sends if http.send({"method": "GET", "url": "http://127.0.0.1:1/"}).status_code == 200
              """);
      var report = TestingTest.report(opa.test(tests, Schemas.NONE, TestPlan.all(Instant.EPOCH)));
      assertThat(report.cases().getFirst().message())
          .isEqualTo(
              "p_test.rego:3: eval_builtin_error: http.send: there is no network here: a test says"
                  + " what comes back, `with http.send as …`");
    }
  }
}
