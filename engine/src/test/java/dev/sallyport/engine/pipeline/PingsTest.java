package dev.sallyport.engine.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.support.Calls;
import dev.sallyport.engine.support.SteppedClock;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a held call hears something, and what. */
class PingsTest {
  private static final String PING = "event: ping\ndata: {\"type\":\"ping\"}\n\n";
  private static final Hold HOLD =
      new Hold(
          Duration.ofMinutes(4),
          Optional.of(Duration.ofSeconds(30)),
          Duration.ofMinutes(9),
          Optional.empty());

  private final SteppedClock clock = new SteppedClock(Calls.NOW);
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private Headers headers = Headers.NONE;
  private final Reply reply =
      new Reply(
          (_, fields) -> {
            headers = fields;
            return sent;
          },
          "POST");

  private Pings pings(Hold hold, boolean stream) {
    var call = Calls.message(Calls.person("alice"), "{\"stream\":%s}".formatted(stream));
    return new Pings(hold, call, reply, clock);
  }

  private void after(Pings pings, int seconds, int heard) {
    clock.step(Duration.ofSeconds(seconds));
    pings.send();
    assertThat(sent.toString(StandardCharsets.UTF_8)).isEqualTo(PING.repeat(heard));
  }

  @Test
  void theFirstBeginsTheReplyAndTheOthersComeEveryTenSeconds() {
    var pings = pings(HOLD, true);
    after(pings, 29, 0);
    assertThat(reply.begun()).isFalse();
    after(pings, 1, 1);
    assertThat(reply.status()).hasValue(200);
    assertThat(headers.first("request-id")).hasValue("req_test");
    after(pings, 9, 1);
    after(pings, 1, 2);
    after(pings, 10, 3);
  }

  @Test
  void nothingIsSaidToACallThatIsNotStreamedNorWithoutTheWish() {
    after(pings(HOLD, false), 600, 0);
    after(pings(Hold.DEFAULT, true), 600, 0);
    assertThat(HOLD.patience(true)).isEqualTo(Duration.ofMinutes(9));
    assertThat(HOLD.patience(false)).isEqualTo(Duration.ofMinutes(4));
    assertThat(Hold.DEFAULT.patience(true)).isEqualTo(Duration.ofMinutes(4));
  }

  @ParameterizedTest
  @CsvSource({
    // Whoever has heard nothing has waited since the call came, the tools' people or not.
    "false,   0, 240",
    "false, 200, 240",
    "false, 300, 240",
    // A stream has its patience anew, and ends before the first client gives up.
    "true,    0, 540",
    "true,   40, 580",
    "true,  200, 600",
  })
  void aToolIsHeldAsLongAsItsClientStands(boolean stream, int askedAfter, int until) {
    var call = Calls.message(Calls.person("alice"), "{\"stream\":%s}".formatted(stream));
    assertThat(HOLD.toolUntil(call, call.at().plusSeconds(askedAfter)))
        .isEqualTo(call.at().plusSeconds(until));
  }

  @Test
  void aClientThatHasLeftIsNoticed() {
    var gone =
        new Reply(
            (_, _) ->
                new OutputStream() {
                  @Override
                  public void write(int one) {
                    throw new ClientGoneException();
                  }
                },
            "POST");
    var call = Calls.message(Calls.person("alice"), "{\"stream\":true}");
    var pings = new Pings(HOLD, call, gone, clock);
    clock.step(Duration.ofMinutes(1));
    assertThatThrownBy(pings::send).isInstanceOf(ClientGoneException.class);
  }

  @Test
  void nobodyIsHeldLongerThanClientsStand() {
    assertThatThrownBy(
            () ->
                new Hold(Duration.ZERO, Optional.empty(), Duration.ofMinutes(11), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                new Hold(
                    Duration.ZERO,
                    Optional.of(Duration.ofMinutes(10)),
                    Duration.ofMinutes(10),
                    Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
