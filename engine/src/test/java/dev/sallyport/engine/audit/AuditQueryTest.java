package dev.sallyport.engine.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.audit.AuditSearch.Field;
import dev.sallyport.engine.audit.AuditSearch.Query;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches as people write them. */
final class AuditQueryTest {
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

  private static Query query(Map<String, String> said) {
    return AuditQuery.of(word -> said.getOrDefault(word, ""), NOW);
  }

  @ParameterizedTest
  @CsvSource({
    "7d,                       2026-11-23T12:00:00Z",
    "12h,                      2026-11-30T00:00:00Z",
    "30m,                      2026-11-30T11:30:00Z",
    "2026-11-29,               2026-11-29T00:00:00Z",
    "2026-11-29T10:00:00Z,     2026-11-29T10:00:00Z"
  })
  void timesAreSpansDaysOrInstants(String text, Instant since) {
    assertThat(query(Map.of("since", text)).from()).hasValue(since);
    assertThat(query(Map.of("until", " " + text)).to()).hasValue(since);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yesterday", "0d", "7", "7y", "-7d", "2026-13-01", "999999d", "'; --"})
  void otherTimesAreNot(String text) {
    assertThatThrownBy(() -> query(Map.of("since", text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("`since` is a span such as `7d`");
  }

  @Test
  void whatIsKeptOfASearchNamesPeopleAndNoWords() {
    var query =
        query(Map.of("person", " alice ", "rule", "no opus", "text", "sk-ant-123", "since", "7d"));
    assertThat(query.fields())
        .containsExactlyInAnyOrderEntriesOf(Map.of(Field.PERSON, "alice", Field.RULE, "no opus"));
    assertThat(AuditQuery.told(query))
        .isEqualTo("since=2026-11-23T12:00:00.000Z, person=alice, rule=no opus, text");
    assertThat(AuditQuery.told(Query.ALL)).isEqualTo("everything");
  }
}
