package dev.sallyport.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.opa.Opa;
import dev.sallyport.workbench.tested.Test;
import dev.sallyport.workbench.tested.Tested;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(Lifecycle.PER_CLASS)
class AffectedTest {
  private static final Map<String, String> FILES =
      Map.of(
          "a.rego", "package a\n\nimport data.shared\n\nx := shared.twice(data.n)\n\ny := 1\n",
          "a_test.rego", "package a_test\n\ntest_x if data.a.x == 4\n",
          "b.rego", "package b\n\nx := data.n + 1\n",
          "b_test.rego", "package b_test\n\ntest_x if data.b.x == 3\n",
          "c_test.rego", "package c_test\n\ntest_none if data.shared.none == {}\n",
          "shared.rego", "package shared\n\ntwice(n) := n * 2\n\nnone := {}\n",
          "data.json", "{\"n\": 2}",
          "masks/m.mask", "masks 1;\n");

  private final Opa opa = Opa.start();

  @AfterAll
  void unload() {
    opa.close();
  }

  private Tested.Run run(PolicyFiles files) {
    var clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    var tested = new PolicyTests(opa, clock).run(files, "");
    assertThat(tested).isInstanceOf(Tested.Run.class);
    return (Tested.Run) tested;
  }

  @org.junit.jupiter.api.Test
  void testsNeedTheFilesOfAllThatTheyReferTo() {
    assertThat(run(new PolicyFiles(new TreeMap<>(FILES))).needs())
        .isEqualTo(
            Map.of(
                "a_test.rego", Set.of("a.rego", "a_test.rego", "shared.rego"),
                "b_test.rego", Set.of("b.rego", "b_test.rego"),
                "c_test.rego", Set.of("c_test.rego", "shared.rego")));
  }

  /** Whose tests run first after a change; none where all have to. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a.rego      | y := 1         | y := 2              | test_x
          a.rego      | data.n         | data.m              |
          b_test.rego | == 3           | == 4                | test_x
          shared.rego | n * 2          | n + n               | test_x, test_none
          c_test.rego | data.shared.none | data.b.none       |
          data.json   | 2              | 3                   |
          masks/m.mask| 1;             | 1; # same           |
          """)
  void aChangeConcerns(String file, String from, String to, String tests) {
    var before = new PolicyFiles(new TreeMap<>(FILES));
    var changed = new TreeMap<>(FILES);
    changed.computeIfPresent(file, (_, text) -> text.replace(from, to));
    var part = Affected.part(before, new PolicyFiles(changed), run(before).needs());
    var names =
        part.map(files -> run(files).tests().stream().map(Test::name).toList().toString())
            .orElse("[]");
    assertThat(names).isEqualTo(tests == null ? "[]" : "[" + tests + "]");
  }

  @org.junit.jupiter.api.Test
  void aNewFileConcernsAll() {
    var before = new PolicyFiles(new TreeMap<>(FILES));
    var more = new TreeMap<>(FILES);
    more.put("d.rego", "package d\n");
    assertThat(Affected.part(before, new PolicyFiles(more), run(before).needs())).isEmpty();
  }
}
