package dev.sallyport.tests.policies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.opa.Formatted;
import dev.sallyport.opa.Opa;
import dev.sallyport.opa.Outcome;
import dev.sallyport.opa.TestPlan;
import dev.sallyport.opa.TestReport;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ShippedPoliciesTest {
  private static final PolicyFiles FILES = PolicyFiles.read(Path.of("../rego"));

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private static Opa opa;

  @BeforeAll
  static void load() {
    opa = Opa.start();
  }

  @AfterAll
  static void unload() {
    opa.close();
  }

  @Test
  void nothingIsWrongWithThemBySchemaAndStrictMode() {
    assertThat(opa.check(FILES.policiesAndTests(), FILES.schemas())).isEmpty();
  }

  @Test
  void everyTestPassesAndEveryLineIsReached() {
    var result = opa.test(FILES.policiesAndTests(), FILES.schemas(), TestPlan.all(Instant.EPOCH));

    assertThat(result)
        .isInstanceOfSatisfying(
            TestReport.class,
            report -> {
              assertThat(report.cases()).isNotEmpty();
              assertThat(report.cases()).allMatch(test -> test.outcome() == Outcome.PASS);
              assertThat(report.coverage())
                  .allSatisfy(
                      (file, coverage) -> assertThat(coverage.notCovered()).as(file).isEmpty());
            });
  }

  @Test
  void theyAreFormatted() {
    FILES
        .files()
        .forEach(
            (path, text) -> {
              if (path.endsWith(".rego")) {
                assertThat(opa.format(path, text)).as(path).isEqualTo(new Formatted(text));
              }
            });
  }
}
