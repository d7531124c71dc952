package dev.sallyport.engine.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
  @TempDir private Path folder = Path.of("");
  private Path out = Path.of("");

  @BeforeEach
  void begin() {
    out = folder.resolve("out.jsonl");
  }

  @Test
  void itCanBeMovedAway() throws IOException {
    deliver("1", "2");
    deliver("3");
    Files.move(out, folder.resolve("out.jsonl.1"));
    deliver("4");
    assertThat(folder.resolve("out.jsonl.1")).hasContent("1\n2\n3\n");
    assertThat(out).hasContent("4\n");
  }

  @Test
  void itIsForItsOwnerUnlessTheOperatorSaysOtherwise() throws IOException {
    deliver("1");
    assertThat(permissions()).isEqualTo("rw-------");
    Files.setPosixFilePermissions(out, PosixFilePermissions.fromString("rw-r-----"));
    deliver("2");
    assertThat(permissions()).isEqualTo("rw-r-----");
  }

  @Test
  void whatACrashCutOffIsLeftAndComesAgainInALineOfItsOwn() throws IOException {
    Files.writeString(out, "1\n{\"decision_id\":\"r");
    deliver("2");
    assertThat(out).hasContent("1\n{\"decision_id\":\"r\n2\n");
  }

  @Test
  void whatCannotBeWrittenCanBeTriedAgain() throws IOException {
    var beside = folder.resolve("beside");
    Files.createFile(beside);
    out = beside.resolve("out.jsonl");
    assertThatThrownBy(() -> deliver("1"))
        .isInstanceOf(UndeliveredException.class)
        .hasMessageContaining(out.toString());
    Files.delete(beside);
    deliver("1");
    assertThat(out).hasContent("1\n");
  }

  @Test
  void whatSomebodyElseHasWrittenMeanwhileStays() throws IOException {
    for (var others : List.of("", "theirs\n")) {
      Files.writeString(out, "1\n");
      try (var real = FileChannel.open(out, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
        var full =
            new FullDisk(real, () -> Files.writeString(out, others, StandardOpenOption.APPEND));
        assertThatThrownBy(
                () ->
                    LogFile.append(
                        full, ByteBuffer.wrap("2222\n".getBytes(StandardCharsets.UTF_8))))
            .isInstanceOf(IOException.class);
      }
      assertThat(Files.readString(out)).isEqualTo(others.isEmpty() ? "1\n" : "1\n22theirs\n");
    }
  }

  @Test
  void itIsAppendedToWhateverHappensMeanwhile() throws IOException {
    deliver("1", "2");
    // As `copytruncate` does: nothing is left of where the end was.
    Files.write(out, new byte[0]);
    deliver("3");
    assertThat(out).hasContent("3\n");
  }

  private void deliver(String... lines) {
    List<byte[]> bytes =
        Stream.of(lines).map(line -> line.getBytes(StandardCharsets.UTF_8)).toList();
    new LogFile(out).deliver(bytes);
  }

  private String permissions() throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(out));
  }
}
