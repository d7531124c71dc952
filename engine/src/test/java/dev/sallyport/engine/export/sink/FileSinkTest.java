package dev.sallyport.engine.export.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.export.Event;
import dev.sallyport.engine.export.UndeliveredException;
import dev.sallyport.engine.export.format.LinesFormat;
import dev.sallyport.engine.export.format.OtlpFormat;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.support.SteppedClock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FileSinkTest {
  private static final long MOST = 1 << 20;

  private final SteppedClock clock = new SteppedClock(Instant.parse("2026-11-30T03:26:04.005Z"));
  private final LinesFormat format = new LinesFormat();

  @TempDir Path directory;

  private Path file() {
    return directory.resolve("new").resolve("audit.jsonl");
  }

  private FileSink sink() {
    return new FileSink(file(), MOST, format, clock);
  }

  private String text(List<Event> events) {
    var text = new StringBuilder();
    for (var event : events) {
      text.append(new String(event.bytes(), StandardCharsets.UTF_8)).append('\n');
    }
    return text.toString();
  }

  @Test
  void eventsAreLinesThatTheOwnerAloneCanRead() throws IOException {
    var events = Events.samples(format);
    assertThat(sink().deliver(events.subList(0, 3))).isEmpty();
    assertThat(sink().deliver(events.subList(3, events.size()))).isEmpty();
    assertThat(Files.readString(file())).isEqualTo(text(events));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void recordsOfOtlpAreARequestEach() throws IOException {
    var otlp = new OtlpFormat("0.1.0");
    var _ = new FileSink(file(), MOST, otlp, clock).deliver(Events.samples(otlp).subList(0, 2));
    assertThat(Files.readAllLines(file()))
        .hasSize(2)
        .allSatisfy(line -> assertThat(StrictJson.own(line).has("resourceLogs")).isTrue());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 8_191, 8_192, 8_193, 40_000})
  void whatACrashHasLeftOfALineIsCutOff(int left) throws IOException {
    var events = Events.samples(format);
    var _ = sink().deliver(events);
    Files.writeString(file(), "x".repeat(left), StandardOpenOption.APPEND);
    var _ = sink().deliver(events);
    assertThat(Files.readString(file())).isEqualTo(text(events).repeat(2));
  }

  @Test
  void aFileOfHalfALineBeginsAnew() throws IOException {
    var events = Events.samples(format);
    var _ = sink().deliver(events.subList(0, 1));
    Files.writeString(file(), "{\"log\":");
    var _ = sink().deliver(events);
    assertThat(Files.readString(file())).isEqualTo(text(events));
  }

  @Test
  void aFileThatIsFullIsMovedAsideAndNothingIsLost() throws IOException {
    var random = new Random(1);
    var sent = new ArrayList<Event>();
    for (var i = 0; i < 12; i++) {
      var event = Events.large(100_000 + random.nextInt(600_000), i, format);
      var _ = sink().deliver(List.of(event));
      sent.add(event);
    }
    var larger = Events.large(2 << 20, 12, format);
    var _ = sink().deliver(List.of(larger));
    sent.add(larger);
    List<Path> files;
    try (var all = Files.list(directory.resolve("new"))) {
      files = all.sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(3).contains(file());
    assertThat(files.get(1)).hasFileName("audit.jsonl.20261130T032604.005Z");
    var lines = new ArrayList<String>();
    for (var one : files) {
      assertThat(one.equals(file()) || Files.size(one) <= MOST).isTrue();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
          .isEqualTo("rw-------");
      lines.addAll(Files.readAllLines(one));
    }
    assertThat(lines).containsExactlyInAnyOrderElementsOf(text(sent).lines().toList());
  }

  @Test
  void oneThatIsMovedAwayByOthersIsBegunAgain() throws IOException {
    var events = Events.samples(format);
    var _ = sink().deliver(events.subList(0, 1));
    Files.move(file(), directory.resolve("elsewhere"));
    var _ = sink().deliver(events.subList(1, 2));
    assertThat(Files.readString(file())).isEqualTo(text(events.subList(1, 2)));
  }

  @Test
  void twoExportsDoNotMixTheirLines() throws IOException {
    var events = Events.samples(format);
    var _ = sink().deliver(events);
    try (var other = FileChannel.open(file(), StandardOpenOption.WRITE);
        var _ = other.lock()) {
      assertThatThrownBy(() -> sink().deliver(events))
          .isInstanceOf(UndeliveredException.class)
          .hasMessageContaining("give each its own file");
    }
    assertThat(Files.readString(file())).isEqualTo(text(events));
  }

  @Test
  void whatCannotBeWrittenIsSaid() throws IOException {
    Files.createDirectories(file());
    assertThatThrownBy(() -> sink().deliver(Events.samples(format)))
        .isInstanceOf(UndeliveredException.class)
        .hasMessageContaining("cannot be written");
  }
}
