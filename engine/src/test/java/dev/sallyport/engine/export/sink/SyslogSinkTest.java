package dev.sallyport.engine.export.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.export.Event;
import dev.sallyport.engine.export.ExportLimits;
import dev.sallyport.engine.export.LoggedEntry;
import dev.sallyport.engine.export.Samples;
import dev.sallyport.engine.export.UndeliveredException;
import dev.sallyport.engine.export.format.LinesFormat;
import dev.sallyport.engine.export.sink.SyslogServer.Mood;
import dev.sallyport.engine.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

final class SyslogSinkTest {
  private static final SyslogMessages MESSAGES =
      new SyslogMessages(
          "gateway.example", 42, "0.1.0", SyslogMessages.AUDIT, SyslogMessages.EXAMPLE_ENTERPRISE);

  /** RFC 5424, section 6, as far as the gateway uses it. */
  private static final Pattern MESSAGE =
      Pattern.compile(
          "<\\d{1,3}>1 [-0-9T:.Z]+ [\\x21-\\x7e]{1,255} [\\x21-\\x7e]{1,48} [\\x21-\\x7e]{1,128}"
              + " [\\x21-\\x7e]{1,32} (\\[[^ \"=\\]]{1,32}( [^ \"=\\]]{1,32}=\"([^\"\\\\\\]]|\\\\.)*\")*\\])+ \\{.*\\}",
          Pattern.DOTALL);

  private final LinesFormat format = new LinesFormat();

  @TempDir Path folder;

  private SyslogSink sink(Receiver receiver) {
    return new SyslogSink(receiver, MESSAGES, ExportLimits.MESSAGE_BYTES, format);
  }

  private SyslogSink plain(SyslogServer server) {
    return sink(new Receiver("127.0.0.1", server.port(), false, Optional.empty()));
  }

  private static SyslogServer server() {
    return new SyslogServer(ServerSocketFactory.getDefault());
  }

  @Test
  void eachEventIsAMessage() {
    var events = Events.samples(format);
    try (var server = server()) {
      assertThat(plain(server).deliver(events)).isEmpty();
      assertThat(server.messages())
          .hasSameSizeAs(events)
          .allSatisfy(message -> assertThat(message).matches(MESSAGE));
      assertThat(server.messages().getFirst())
          .isEqualTo(
              "<110>1 2026-11-23T10:15:30.120Z gateway.example sallyport 42 intent"
                  + " [sallyport@32473 log=\"sallyport/0123456789abcdef\" leaf=\"0\" kind=\"intent\"]"
                  + "[origin software=\"sallyport\" swVersion=\"0.1.0\"] "
                  + new String(events.getFirst().bytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void whatOthersChoseBreaksNoMessage() {
    var entry =
        new LoggedEntry(
            "a]b\"c\\d", 1, "ö \n\"]x".repeat(9), Samples.AT, "{\"label\":\"\\n<13>1 - -\"}");
    var event = Events.of(entry, format);
    var message = new String(MESSAGES.message(event, event.bytes()), StandardCharsets.UTF_8);
    assertThat(message).contains("log=\"a\\]b\\\"c\\\\d\"").matches(MESSAGE);
    assertThat(message.split(" ", 8)[5]).hasSize(32).matches("[\\x21-\\x7e]+");
  }

  @Test
  void whatIsTooLargeIsSetAsideAndANoteTakesItsPlace() {
    var events =
        List.of(
            Events.large(100, 0, format),
            Events.large(ExportLimits.MESSAGE_BYTES, 1, format),
            Events.large(100, 2, format));
    try (var server = server()) {
      var asides = plain(server).deliver(events);
      assertThat(asides).singleElement().satisfies(one -> assertThat(one.leaf()).isEqualTo(1));
      assertThat(server.messages()).hasSize(3);
      var note = server.messages().get(1);
      assertThat(note.length()).isLessThan(1_000);
      var text = StrictJson.own(note.substring(note.indexOf('{')));
      assertThat(text.path("leaf").asLong()).isEqualTo(1);
      assertThat(text.path("omitted").asText()).contains("look into the audit log");
    }
  }

  @ParameterizedTest
  @EnumSource(value = Mood.class, mode = Mode.EXCLUDE, names = "READS")
  void aReceiverThatDoesNotReadToTheEndHasConfirmedNothing(Mood mood) {
    // More than what a connection holds of itself.
    List<Event> events =
        IntStream.range(0, 1_000).mapToObj(i -> Events.large(8_000, i, format)).toList();
    try (var server = server().will(mood)) {
      assertThatThrownBy(() -> plain(server).deliver(events))
          .isInstanceOf(UndeliveredException.class)
          .hasMessageContaining("syslog at `127.0.0.1:");
      assertThat(server.messages()).isEmpty();
    }
  }

  @Test
  void aReceiverThatTurnsFewMessagesAwayHasConfirmedNothing() {
    try (var server = server().will(Mood.TURNS_AWAY)) {
      assertThatThrownBy(() -> plain(server).deliver(Events.samples(format).subList(0, 1)))
          .isInstanceOf(UndeliveredException.class);
    }
  }

  @Test
  void nobodyAtTheOtherEndIsSaid() {
    var server = server();
    server.close();
    assertThatThrownBy(() -> plain(server).deliver(Events.samples(format)))
        .isInstanceOf(UndeliveredException.class)
        .hasMessageContaining("cannot be reached");
  }

  @Test
  void overTlsTheReceiverIsTheOneThatWasMeant() throws Exception {
    var right = Certificates.make(Files.createDirectory(folder.resolve("a")), "dns:localhost");
    var other = Certificates.make(Files.createDirectory(folder.resolve("b")), "dns:localhost");
    var events = Events.samples(format);
    try (var server = new SyslogServer(right.context().getServerSocketFactory())) {
      var trusted = Optional.of(right.authority());
      assertThat(sink(new Receiver("localhost", server.port(), true, trusted)).deliver(events))
          .isEmpty();
      assertThat(server.messages()).hasSameSizeAs(events);
      // Another name than the certificate's.
      assertThatThrownBy(
              () -> sink(new Receiver("127.0.0.1", server.port(), true, trusted)).deliver(events))
          .isInstanceOf(UndeliveredException.class)
          .hasMessageContaining("TLS");
      // Another authority, and those that Java knows.
      for (var wrong : List.of(Optional.of(other.authority()), Optional.<Path>empty())) {
        assertThatThrownBy(
                () -> sink(new Receiver("localhost", server.port(), true, wrong)).deliver(events))
            .isInstanceOf(UndeliveredException.class)
            .hasMessageContaining("TLS");
      }
      assertThat(server.messages()).hasSameSizeAs(events);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Mood.class,
      names = {"TURNS_AWAY", "READS_HALF"})
  void overTlsABreakConfirmsNothing(Mood mood) {
    var keys = Certificates.make(folder, "dns:localhost");
    try (var server = new SyslogServer(keys.context().getServerSocketFactory()).will(mood)) {
      var receiver = new Receiver("localhost", server.port(), true, Optional.of(keys.authority()));
      assertThatThrownBy(() -> sink(receiver).deliver(Events.samples(format)))
          .isInstanceOf(UndeliveredException.class);
    }
  }

  @Test
  void nothingGoesInTheClearToOtherMachines() {
    assertThatThrownBy(() -> new Receiver("siem.example", 514, false, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("TLS");
  }
}
