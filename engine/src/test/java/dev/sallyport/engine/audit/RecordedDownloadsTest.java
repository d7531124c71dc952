package dev.sallyport.engine.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.support.SteppedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordedDownloadsTest {
  private final SteppedClock clock = new SteppedClock(Instant.parse("2026-11-23T10:00:00Z"));
  private final List<AuditEntry> written = new ArrayList<>();
  private boolean away;
  private final RecordedDownloads downloads = new RecordedDownloads(this::append, clock);

  private void append(AuditEntry entry) {
    if (away) {
      throw new AuditUnavailableException("away", new IllegalStateException());
    }
    written.add(entry);
  }

  private static Identity person(String name) {
    return new Identity(
        Identity.Kind.PERSON,
        name,
        "https://issuer.example",
        List.of(),
        Map.of(),
        "",
        Instant.EPOCH,
        Instant.MAX,
        Identity.Method.OIDC,
        List.of(),
        List.of());
  }

  @Test
  void whoReadsTheLogLeavesOneEntryForAWhile() {
    downloads.record("ex_1", person("alice"), "log.example/1");
    downloads.record("ex_2", person("alice"), "log.example/1");
    downloads.record("ex_3", person("bob"), "log.example/1");
    downloads.record("ex_4", person("alice"), "log.example/2");
    clock.step(RecordedDownloads.ONCE_IN.minusSeconds(1));
    downloads.record("ex_5", person("alice"), "log.example/1");
    clock.step(Duration.ofSeconds(1));
    downloads.record("ex_6", person("alice"), "log.example/1");
    assertThat(written)
        .allSatisfy(
            entry ->
                assertThat(entry)
                    .isInstanceOfSatisfying(
                        ActStep.class, act -> assertThat(act.action()).isEqualTo("audit.download")))
        .extracting(entry -> entry.about().orElse(""))
        .containsExactly("ex_1", "ex_3", "ex_4", "ex_6");
  }

  @Test
  void whatCannotBeRecordedIsNotRemembered() {
    away = true;
    assertThatThrownBy(() -> downloads.record("ex_1", person("alice"), "log.example/1"))
        .isInstanceOf(AuditUnavailableException.class);
    away = false;
    downloads.record("ex_2", person("alice"), "log.example/1");
    assertThat(written).hasSize(1);
  }

  @Test
  void whoIsForgottenLeavesAnother() {
    for (var i = 0; i <= RecordedDownloads.REMEMBERED_MAX; i++) {
      downloads.record("ex_" + i, person("person-" + i), "log.example/1");
    }
    downloads.record("ex_last", person("person-1"), "log.example/1");
    assertThat(written).hasSize(RecordedDownloads.REMEMBERED_MAX + 1);
    downloads.record("ex_first", person("person-0"), "log.example/1");
    assertThat(written).hasSize(RecordedDownloads.REMEMBERED_MAX + 2);
  }
}
