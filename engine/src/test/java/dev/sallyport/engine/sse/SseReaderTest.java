package dev.sallyport.engine.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SseReaderTest {
  private static final String STREAM =
      """
      : a comment

      event: one
      data: {"text": "Grüße 😀"}


      id: 7
      retry: 10
      data:first
      data:  second
      data
      event:two
      unknown: field

      event: nothing

      : the end
      """;

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void everySplitGivesTheSameEventsAndTheSameBytes(String lineEnd) {
    var bytes = STREAM.replace("\n", lineEnd).getBytes(UTF_8);
    for (var split = 0; split <= bytes.length; split++) {
      var events = events(pieces(bytes, split));
      assertThat(events.stream().filter(event -> !event.data().isEmpty()))
          .map(event -> event.name() + "=" + event.data())
          .containsExactly("one={\"text\": \"Grüße 😀\"}", "two=first\n second\n");
      assertThat(written(events)).as("split at %d", split).isEqualTo(bytes);
    }
  }

  @Test
  void anEventIsGivenBeforeTheNextByteIsAskedFor() {
    for (var lineEnd : List.of("\n", "\r\n", "\r")) {
      var bytes = "data: now\n\n".replace("\n", lineEnd).getBytes(UTF_8);
      var reader =
          new SseReader(new SequenceInputStream(new ByteArrayInputStream(bytes), unreadable()));
      assertThat(reader.next()).map(SseEvent::data).hasValue("now");
      assertThatThrownBy(reader::next).isInstanceOf(BrokenStreamException.class);
    }
  }

  @Test
  void aByteOrderMarkBelongsToNoField() {
    var bytes = "\uFEFFdata: a\n\n".getBytes(UTF_8);
    var events = events(new ByteArrayInputStream(bytes));
    assertThat(events).map(SseEvent::data).containsExactly("a");
    assertThat(written(events)).isEqualTo(bytes);
  }

  @Test
  void aCutOffEventIsRefused() {
    assertRefused("data: a\n\ndata: b\n".getBytes(UTF_8), "the stream ended inside an event");
    assertRefused("data: a".getBytes(UTF_8), "the stream ended inside an event");
  }

  @Test
  void whatIsNotUtf8IsRefused() {
    assertRefused(
        new byte[] {'d', ':', (byte) 0xC0, (byte) 0x80, '\n', '\n'},
        "an event of the stream is not UTF-8");
    assertRefused(
        new byte[] {'d', ':', (byte) 0xE2, '\n', '\n'}, "an event of the stream is not UTF-8");
  }

  @Test
  void anEventThatIsTooLargeIsRefused() {
    var endless =
        new InputStream() {
          @Override
          public int read() {
            return 'a';
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            Arrays.fill(buffer, offset, offset + length, (byte) 'a');
            return length;
          }
        };
    assertThatThrownBy(() -> new SseReader(endless).next())
        .isInstanceOf(MalformedEventException.class)
        .hasMessage("an event of the stream is larger than 16,777,216 bytes");
  }

  @Test
  void ourOwnEventsCanBeReadAgain() {
    var event = SseEvent.of("name", "line\nline");
    assertThat(events(new ByteArrayInputStream(event.raw().getBytes(UTF_8))))
        .containsExactly(event);
  }

  private static void assertRefused(byte[] bytes, String message) {
    assertThatThrownBy(() -> events(new ByteArrayInputStream(bytes)))
        .isInstanceOf(MalformedEventException.class)
        .hasMessage(message);
  }

  private static List<SseEvent> events(InputStream stream) {
    var events = new ArrayList<SseEvent>();
    new SseReader(stream).forEach(events::add);
    return events;
  }

  private static byte[] written(List<SseEvent> events) {
    var bytes = new ByteArrayOutputStream();
    var writer = new SseWriter(bytes);
    events.forEach(writer::write);
    return bytes.toByteArray();
  }

  private static InputStream pieces(byte[] bytes, int split) {
    var streams =
        List.of(
            new ByteArrayInputStream(bytes, 0, split),
            new ByteArrayInputStream(bytes, split, bytes.length - split));
    return new SequenceInputStream(Collections.enumeration(streams));
  }

  private static InputStream unreadable() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw new IOException("gone");
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        throw new IOException("gone");
      }
    };
  }
}
