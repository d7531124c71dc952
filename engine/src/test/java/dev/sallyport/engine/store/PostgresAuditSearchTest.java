package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.audit.AuditSearch.Query;
import dev.sallyport.engine.tlog.NoteSigner;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class PostgresAuditSearchTest extends AuditSearchContract {
  private static final Clock CLOCK = Clock.fixed(Entries.NOW, ZoneOffset.UTC);

  @RegisterExtension private static final PostgresDatabase POSTGRES = new PostgresDatabase();

  private final NoteSigner signer = Entries.signer();

  @Override
  Store store() {
    return PostgresStore.open(POSTGRES.config(), signer, CLOCK);
  }

  @Override
  Connection reading() throws SQLException {
    return new PostgresPlace(POSTGRES.config()).connect();
  }

  @Override
  SearchWords words() {
    return SearchWords.POSTGRES;
  }

  @Test
  void severalGatewaysMakeOneIndex() {
    try (var one = store();
        var other = OverPostgres.opened(POSTGRES.config())) {
      filled(one, other);
      settled(one);
      var hits = 0;
      var before = OptionalLong.of(Long.MAX_VALUE);
      while (before.isPresent()) {
        var page = other.search().search(Query.ALL, before.getAsLong(), 100);
        hits += page.hits().size();
        assertThat(page.hits()).allSatisfy(hit -> assertThat(hit.lines()).hasSize(2));
        before = page.next();
      }
      assertThat(hits).isEqualTo(400);
    }
  }

  private static void filled(Store one, Store other) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < 400; i++) {
        var exchange = "ex_" + i;
        var first = i % 2 == 0 ? one : other;
        var second = i % 3 == 0 ? one : other;
        threads.execute(
            () -> {
              first.auditLog().append(Entries.intent(exchange));
              second.auditLog().append(Entries.outcome(exchange));
            });
      }
    }
  }

  @Test
  void theLogOfAGatewayThatHasGoneIsTakenOn() {
    try (var gone = OverPostgres.opened(POSTGRES.config())) {
      for (var i = 0; i < 300; i++) {
        gone.auditLog().append(Entries.intent("ex_" + i));
      }
    }
    try (var next = store()) {
      settled(next);
      assertThat(next.search().search(Query.ALL, Long.MAX_VALUE, 100).hits()).hasSize(100);
    }
  }
}
