package dev.sallyport.engine.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.recording.RecordedReply;
import dev.sallyport.engine.recording.RecordedReply.Moment;
import dev.sallyport.engine.support.Calls;
import dev.sallyport.engine.support.SteppedClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is gathered of a reply is what its client may have seen, and no more than there is room. */
class TranscriptTest {
  private static final int MIB = 1 << 20;
  private final SteppedClock clock = new SteppedClock(Calls.NOW);
  private final Room room =
      new Room(new LineLimits(MIB, MIB, 20 * MIB, LineLimits.DEFAULT.hold(), TurnLimits.DEFAULT));
  private final Transcript transcript = new Transcript(clock, Calls.NOW, room.growing());

  private RecordedReply gathered() {
    return transcript.recording().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "16, 0, 16, false",
    "17, 0, 16, true",
    "64, 0, 16, true",
    "10, 10, 16, true",
    "10, 6, 16, false",
    "16, 1, 16, true",
    "20, 20, 16, true"
  })
  void whatIsLongerIsKeptAsFarAsThereIsRoom(int first, int second, int kept, boolean cut) {
    var bytes = new byte[(first + second) * MIB];
    new Random(1).nextBytes(bytes);
    transcript.begun(200, Headers.NONE);
    transcript.sent(Arrays.copyOf(bytes, first * MIB));
    clock.step(Duration.ofSeconds(1));
    transcript.sent(Arrays.copyOfRange(bytes, first * MIB, bytes.length));
    assertThat(gathered().body()).isEqualTo(Arrays.copyOf(bytes, kept * MIB));
    assertThat(gathered().cut()).isEqualTo(cut);
    assertThat(gathered().moments().getLast().bytes()).isEqualTo(kept * MIB);
  }

  @Test
  void allThatIsGatheredAtOnceIsLimited() {
    transcript.begun(200, Headers.NONE);
    transcript.sent(new byte[16 * MIB]);
    try (var other = new Transcript(clock, Calls.NOW, room.growing())) {
      other.begun(200, Headers.NONE);
      for (var part = 0; part < 6; part++) {
        other.sent(new byte[MIB]);
      }
      var kept = other.recording().orElseThrow();
      assertThat(kept.body()).hasSize(4 * MIB);
      assertThat(kept.cut()).isTrue();
    }
    transcript.close();
    try (var later = new Transcript(clock, Calls.NOW, room.growing())) {
      later.begun(200, Headers.NONE);
      later.sent(new byte[16 * MIB]);
      assertThat(later.recording().orElseThrow().cut()).isFalse();
    }
  }

  @Test
  void partsThatLeaveAtOnceAreOneMoment() {
    transcript.begun(200, Headers.NONE);
    for (var afterMs : new int[] {0, 9, 1, 10}) {
      clock.step(Duration.ofMillis(afterMs));
      transcript.sent(new byte[3]);
    }
    transcript.sent(new byte[0]);
    assertThat(gathered().moments())
        .containsExactly(new Moment(0, 6), new Moment(10, 9), new Moment(20, 12));
  }

  @Test
  void nothingIsGatheredBeforeThereIsAStatus() {
    assertThat(transcript.recording()).isEmpty();
  }

  /** A client that takes some bytes, and is gone. */
  private static final class Leaving extends OutputStream {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    @Override
    public void write(int one) throws IOException {
      if (taken.size() == 7) {
        throw new IOException("connection reset");
      }
      taken.write(one);
    }
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void whatMayHaveLeftIsKeptAlthoughTheClientBreaksOff(boolean whole) {
    var client = new Leaving();
    var reply = new Reply((_, _) -> client, "POST");
    reply.gatheredBy(transcript);
    assertThatThrownBy(
            () -> {
              if (whole) {
                reply.whole(200, Headers.NONE, "the whole reply".getBytes(UTF_8));
              } else {
                reply.begin(200, Headers.NONE);
                reply.send("the ".getBytes(UTF_8));
                reply.send("whole reply".getBytes(UTF_8));
              }
            })
        .isInstanceOf(ClientGoneException.class);
    assertThat(client.taken.toString(UTF_8)).isEqualTo("the who");
    assertThat(gathered().body()).asString(UTF_8).isEqualTo("the whole reply");
    assertThat(reply.bytes()).isEqualTo("the whole reply".length());
  }
}
