package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.dataplane.console.ExportPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportFileTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("session.json");
  }

  private static int written(Path file) {
    return ExportFile.write(
        file,
        out -> {
          out.write("{}".getBytes(StandardCharsets.UTF_8));
          return 7;
        });
  }

  @Test
  void aFileIsItsOwnersAlone() throws IOException {
    assertThat(written(file)).isEqualTo(7);
    assertThat(file).hasContent("{}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void whatIsThereStays() {
    var _ = written(file);
    assertThatThrownBy(() -> written(file))
        .isInstanceOf(CommandFailedException.class)
        .hasMessage("`%s` is there already: name another file", file);
    assertThat(file).hasContent("{}");
  }

  @Test
  void whatCannotBeWrittenToItsEndIsNotThere() {
    assertThatThrownBy(
            () ->
                ExportFile.write(
                    file,
                    out -> {
                      out.write('{');
                      throw new IOException("the disk is full");
                    }))
        .isInstanceOf(CommandFailedException.class)
        .hasMessage("`%s` cannot be written", file);
    assertThat(file).doesNotExist();
    assertThatThrownBy(
            () ->
                ExportFile.write(
                    file,
                    out -> {
                      out.write('{');
                      throw new IllegalStateException("the store is away");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(file).doesNotExist();
    assertThat(written(file)).isEqualTo(7);
  }

  @Test
  void theJsonWithinAPageIsRead() throws IOException {
    Files.writeString(file, "<html><p>{}</p>" + ExportPage.EVIDENCE + "{\"x\":1}</script></html>");
    assertThat(ExportFile.isPage(file)).isTrue();
    try (var in = ExportFile.read(file)) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("{\"x\":1}");
    }
    Files.writeString(file, "{\"y\":2}");
    assertThat(ExportFile.isPage(file)).isFalse();
    try (var in = ExportFile.read(file)) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("{\"y\":2}");
    }
  }
}
