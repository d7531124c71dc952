package dev.sallyport.engine.notice.slack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.notice.slack.SlackSignature.Proof;
import dev.sallyport.engine.support.SteppedClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By the example in Slack's own documentation. */
class SlackSignatureTest {
  private static final String SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
  private static final String TIME = "1531420618";
  private static final String SIGNATURE =
      "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
  private static final byte[] BODY =
      ("token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
              + "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect"
              + "&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
              + "%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c")
          .getBytes(StandardCharsets.UTF_8);

  private final SteppedClock clock = new SteppedClock(Instant.ofEpochSecond(Long.parseLong(TIME)));
  private final SlackSignature signature = new SlackSignature(() -> SECRET, clock);

  @Test
  void slacksOwnExampleIsGoodOnce() {
    assertThat(signature.check(TIME, SIGNATURE, BODY)).isEqualTo(Proof.GOOD);
    assertThat(signature.check(TIME, SIGNATURE, BODY)).isEqualTo(Proof.REPLAYED);
    clock.step(SlackSignature.AGE);
    assertThat(signature.check(TIME, SIGNATURE, BODY)).isEqualTo(Proof.REPLAYED);
    clock.step(Duration.ofSeconds(1));
    assertThat(signature.check(TIME, SIGNATURE, BODY)).isEqualTo(Proof.OLD);
  }

  @Test
  void anyOtherByteIsForged() {
    for (var at = 0; at < BODY.length; at++) {
      var other = BODY.clone();
      other[at] ^= 1;
      assertThat(signature.check(TIME, SIGNATURE, other)).as("byte %d", at).isEqualTo(Proof.FORGED);
    }
    assertThat(signature.check("1531420619", SIGNATURE, BODY)).isEqualTo(Proof.FORGED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v0=",
        "v1=a2114d57",
        "V0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
      })
  void noOtherSignatureIsGood(String other) {
    assertThat(signature.check(TIME, other, BODY)).isEqualTo(Proof.FORGED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1531420618 ", "99999999999999", "x"})
  void noOtherTimeIsGood(String time) {
    assertThat(signature.check(time, SlackSignature.made(SECRET, time, BODY), BODY))
        .isEqualTo(Proof.FORGED);
  }
}
