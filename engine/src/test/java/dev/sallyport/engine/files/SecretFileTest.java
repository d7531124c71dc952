package dev.sallyport.engine.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretFileTest {

  /** Who may read a file of ours, and one of root. */
  @ParameterizedTest
  @CsvSource({
    "r--------, true, true",
    "rw-------, true, true",
    "r--r-----, false, true",
    "rw-r-----, false, true",
    "rw-rw----, false, false",
    "rwxr-----, false, false",
    "rw-r-x---, false, false",
    "rw----r--, false, false",
    "rw-r--r--, false, false",
    "rw-----w-, false, false"
  })
  void whoMayReadASecret(String mode, boolean ours, boolean roots) {
    var permissions = PosixFilePermissions.fromString(mode);

    assertThat(SecretFile.isClosed(permissions, false)).isEqualTo(ours);
    assertThat(SecretFile.isClosed(permissions, true)).isEqualTo(roots);
  }

  @Test
  void aGroupReadsWhatTheSystemMadeAndNothingElse(@TempDir Path folder) throws IOException {
    var file = new SecretFile(Files.writeString(folder.resolve("key"), "hush"));
    Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-r-----"));

    // What the gateway itself makes has no such reader, whoever runs it.
    assertThatThrownBy(() -> file.read(() -> "other"))
        .isInstanceOf(SecretFile.OpenToOthersException.class);
    if (Files.getAttribute(file.path(), "unix:uid").equals(0)) {
      assertThat(file.read()).isEqualTo("hush");
    } else {
      assertThatThrownBy(file::read).isInstanceOf(SecretFile.OpenToOthersException.class);
    }
  }
}
