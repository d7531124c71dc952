package dev.sallyport.engine.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.audit.GatewayStarted;
import dev.sallyport.engine.export.ExportedLog.Aside;
import dev.sallyport.engine.export.ExportedLog.Position;
import dev.sallyport.engine.export.ExportedLog.Standing;
import dev.sallyport.engine.export.format.LinesFormat;
import dev.sallyport.engine.fetch.Pace;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds for the log wherever it is kept. */
public abstract class ExportedLogContract {
  protected static final Instant AT = Instant.parse("2026-11-23T10:00:00.250Z");

  /** Empty at first. */
  protected abstract ExportedLog log();

  /** Takes an entry out of the gateway's own log, as nobody but an intruder can. */
  protected abstract void delete(long leaf);

  /** Writes to the gateway's own log. */
  protected abstract void write(AuditEntry entry);

  private static AuditEntry entry(int number) {
    return new GatewayStarted(AT.plusSeconds(number), "0.1.0", number);
  }

  private void write(int count) {
    IntStream.range(0, count).forEach(number -> write(entry(number)));
  }

  private Standing standing(String export) {
    return log().standings(export).stream().filter(Standing::own).findFirst().orElseThrow();
  }

  @Test
  void entriesAreNumberedAndAreAsTheyWereWritten() {
    write(5);
    var own = standing("siem");
    assertThat(own.leaves()).isEqualTo(5);
    assertThat(own.position()).isEqualTo(Position.START);
    assertThat(own.waiting()).isEqualTo(5);
    assertThat(own.oldest()).contains(AT);
    var entries = log().entries(own.id(), 2, 2);
    assertThat(entries).extracting(LoggedEntry::leaf).containsExactly(2L, 3L);
    assertThat(entries.getFirst())
        .isEqualTo(
            new LoggedEntry(own.name(), 2, "started", AT.plusSeconds(2), AuditJson.line(entry(2))));
    assertThat(log().entries(own.id(), 5, 10)).isEmpty();
  }

  @Test
  void anExportMovesFromWhereItIsAndNeverFromElsewhere() {
    write(5);
    var id = standing("siem").id();
    var held = Position.START.touched();
    assertThat(log().move("siem", id, Position.START, held, List.of())).isTrue();
    assertThat(log().move("siem", id, Position.START, held, List.of())).isFalse();
    assertThat(log().move("siem", id, held, held.movedTo(3), List.of())).isTrue();
    assertThat(log().move("siem", id, held, held.movedTo(4), List.of())).isFalse();
    assertThat(log().move("siem", id, new Position(3, 1), new Position(5, 2), List.of())).isFalse();
    var now = standing("siem");
    assertThat(now.position()).isEqualTo(new Position(3, 2));
    assertThat(now.oldest()).contains(AT.plusSeconds(3));
    assertThat(standing("other").position()).isEqualTo(Position.START);
    assertThat(log().move("siem", id, new Position(3, 2), new Position(5, 3), List.of())).isTrue();
    assertThat(standing("siem").oldest()).isEmpty();
  }

  @Test
  void whatIsSetAsideIsNotedWithTheMoveOrNotAtAll() {
    write(3);
    var id = standing("siem").id();
    var asides = List.of(new Aside(0, "the far side answers 400\0"), new Aside(1, "too large"));
    assertThat(log().move("siem", id, new Position(9, 9), new Position(2, 10), asides)).isFalse();
    assertThat(log().aside("siem")).isZero();
    assertThat(log().move("siem", id, Position.START, new Position(2, 1), asides)).isTrue();
    assertThat(log().move("siem", id, new Position(2, 1), new Position(0, 2), List.of())).isTrue();
    // The same again, after an operator has set it back.
    assertThat(log().move("siem", id, new Position(0, 2), new Position(2, 3), asides)).isTrue();
    assertThat(log().aside("siem")).isEqualTo(2);
    assertThat(log().aside("other")).isZero();
  }

  @Test
  void entriesThatWereDeletedAreSetAsideAndTheOthersArrive() {
    write(10);
    List.of(0L, 4L, 5L, 9L).forEach(this::delete);
    var taken = new ArrayList<Long>();
    var follower =
        new Follower(
            new Export("siem", new LinesFormat(), taking(taken), false),
            new Exports.Parts(
                log(), Clock.systemUTC(), new Pace(Duration.ofSeconds(1), new Random(1))));
    while (follower.round().isZero()) {
      // To the end.
    }
    assertThat(taken).containsExactly(1L, 2L, 3L, 6L, 7L, 8L);
    assertThat(log().aside("siem")).isEqualTo(4);
    assertThat(standing("siem").waiting()).isZero();
    assertThat(follower.status().delivered()).isEqualTo(6);
  }

  private static Sink taking(List<Long> taken) {
    return new Sink() {
      @Override
      public String kind() {
        return "far";
      }

      @Override
      public List<Aside> deliver(List<Event> events) {
        events.forEach(event -> taken.add(event.entry().leaf()));
        return List.of();
      }
    };
  }

  @Test
  void oneThatIsNewCanBeginWithWhatComes() {
    write(3);
    log().beginAtEnd("siem");
    assertThat(standing("siem").waiting()).isZero();
    write(2);
    log().beginAtEnd("siem");
    assertThat(standing("siem").waiting()).isEqualTo(2);
    assertThat(standing("siem").oldest()).isEqualTo(Optional.of(AT));
    assertThat(standing("other").waiting()).isEqualTo(5);
  }
}
