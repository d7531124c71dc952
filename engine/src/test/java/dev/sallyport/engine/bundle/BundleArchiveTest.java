package dev.sallyport.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.Test;

class BundleArchiveTest {
  private static final byte[] WASM = "wasm".getBytes(StandardCharsets.UTF_8);

  @Test
  void whatIsWrittenIsReadAgain() {
    var files = Bundles.files("policy.wasm", "wasm", "data.json", "{}", "masks/a.mask", "masks 1;");

    var again = BundleArchive.read("again", BundleArchive.write(files));

    assertThat(again).containsExactlyEntriesOf(files);
    assertThat(BundleArchive.write(again)).isEqualTo(BundleArchive.write(files));
  }

  @Test
  void aTruncatedBundleIsRefusedAtEveryLength() {
    var whole = BundleArchive.write(Bundles.files("policy.wasm", "wasm", "data.json", "{}"));
    for (int length = 0; length < whole.length - 8; length++) {
      var cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> BundleArchive.read("cut.tar.gz", cut))
          .isInstanceOf(PolicyLoadException.class)
          .hasMessageStartingWith("cut.tar.gz: ");
    }
  }

  @Test
  void aBombIsRefusedBeforeItIsUnpacked() throws IOException {
    var zeros = new byte[1 << 20];
    var files = new LinkedHashMap<String, byte[]>();
    for (int i = 0; i <= BundleArchive.MAX_UNPACKED_BYTES >> 20; i++) {
      files.put("/zeros-" + i, zeros);
    }
    var bomb = Bundles.archive(files);

    assertThatThrownBy(() -> BundleArchive.read("bomb", bomb))
        .hasMessage("bomb: unpacks to more than 64 MiB");
  }

  @Test
  void nothingOutsideOfItIsNamed() throws IOException {
    for (var path : List.of("../policy.wasm", "/a/../../policy.wasm", "a\\..\\policy.wasm")) {
      var archive = Bundles.archive(Map.of(path, WASM));
      assertThatThrownBy(() -> BundleArchive.read("b", archive))
          .hasMessage("b: holds an entry that is no plain file inside it");
    }
    var link = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(link))) {
      var entry = new TarArchiveEntry("policy.wasm", TarConstants.LF_SYMLINK);
      entry.setLinkName("/etc/passwd");
      tar.putArchiveEntry(entry);
      tar.closeArchiveEntry();
    }
    assertThatThrownBy(() -> BundleArchive.read("b", link.toByteArray()))
        .hasMessage("b: holds an entry that is no plain file inside it");
  }
}
