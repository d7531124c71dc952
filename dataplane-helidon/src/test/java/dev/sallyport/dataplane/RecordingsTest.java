package dev.sallyport.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.dataplane.PayloadsConfig.Keep;
import dev.sallyport.dataplane.PayloadsConfig.WrapConfig;
import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.payload.AbsentWrap;
import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.payload.LocalWrap;
import dev.sallyport.engine.payload.Payloads;
import dev.sallyport.engine.payload.PayloadsUnavailableException;
import dev.sallyport.engine.payload.Retention;
import dev.sallyport.engine.payload.Session;
import dev.sallyport.engine.store.SqliteStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which wrapping keys a gateway starts with, and where it does not start. */
final class RecordingsTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir private Path state;
  private final Web web = new Web();
  private SqliteStore store;

  @BeforeEach
  void open() {
    store = SqliteStore.open(state.resolve("sallyport.db"), Clock.systemUTC());
  }

  @AfterEach
  void close() {
    store.close();
    web.close();
  }

  private static PayloadsConfig config(Keep keep, Optional<WrapConfig> key, WrapConfig... earlier) {
    return new PayloadsConfig(keep, key, List.of(earlier), List.of(), Retention.FOR_EVER);
  }

  private KeyWraps wraps(PayloadsConfig config) {
    return Recordings.wraps(config, state, web, store.payloads());
  }

  private void kept(KeyWraps wraps) {
    var payloads = new Payloads(store.payloads(), wraps, Clock.systemUTC(), RANDOM);
    var log = store.recordedLog();
    var _ =
        payloads.begin(
            new Session("https://idp.example#ada", "s-1", ""),
            "{}".getBytes(StandardCharsets.UTF_8),
            prepared ->
                log.append(
                    AuditEntry.Outcome.inDoubt("req_1", Instant.EPOCH)
                        .withPayload(prepared.ref().text()),
                    prepared));
  }

  private WrapConfig.File file(String name) {
    return new WrapConfig.File(state.resolve(name));
  }

  @Test
  void theFirstStartMakesTheGatewaysOwnKeyAndLaterOnesReadIt() {
    var made = wraps(PayloadsConfig.USUAL);
    assertThat(state.resolve("payload.key")).isRegularFile();
    kept(made);
    assertThat(wraps(PayloadsConfig.USUAL).current().name()).isEqualTo(made.current().name());
  }

  @Test
  void aLostKeyOfItsOwnIsNotReplaced() throws IOException {
    var made = wraps(PayloadsConfig.USUAL);
    kept(made);
    Files.delete(state.resolve("payload.key"));
    assertThatThrownBy(() -> wraps(PayloadsConfig.USUAL))
        .isInstanceOf(UnusableConfigException.class)
        .hasMessageContaining(made.current().name())
        .hasMessageContaining("earlier_keys");
    assertThat(state.resolve("payload.key")).doesNotExist();
    var nothing = wraps(config(Keep.NOTHING, Optional.empty()));
    assertThat(nothing.current()).isInstanceOf(AbsentWrap.class);
    assertThat(state.resolve("payload.key")).doesNotExist();
  }

  @Test
  void aKeyThatIsNamedIsNeverMade() {
    for (var config :
        List.of(
            config(Keep.MASKED, Optional.of(file("shared.key"))),
            config(Keep.MASKED, Optional.empty(), file("shared.key")),
            config(Keep.NOTHING, Optional.of(file("shared.key"))))) {
      assertThatThrownBy(() -> wraps(config))
          .isInstanceOf(PayloadsUnavailableException.class)
          .hasMessageContaining("shared.key")
          .hasMessageContaining("is not there");
    }
    assertThat(state.resolve("shared.key")).doesNotExist();
  }

  @Test
  void anotherKeyNeedsTheEarlierOne() {
    var earlier = LocalWrap.file(state.resolve("a.key"), RANDOM);
    var next = LocalWrap.file(state.resolve("b.key"), RANDOM);
    kept(KeyWraps.of(earlier));
    assertThatThrownBy(() -> wraps(config(Keep.MASKED, Optional.of(file("b.key")))))
        .isInstanceOf(UnusableConfigException.class)
        .hasMessageContaining(earlier.name());
    var both = wraps(config(Keep.MASKED, Optional.of(file("b.key")), file("a.key")));
    assertThat(both.current().name()).isEqualTo(next.name());
    // So does the gateway's own.
    assertThatThrownBy(() -> wraps(PayloadsConfig.USUAL))
        .isInstanceOf(UnusableConfigException.class);
    assertThat(wraps(config(Keep.MASKED, Optional.empty(), file("a.key"))).current())
        .isInstanceOf(LocalWrap.class);
  }
}
