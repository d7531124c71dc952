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
    var bundle =
        BundleArchive.of(
            "r-7",
            WASM,
            "{\"roles\":{}}",
            Map.of("gateway/request", List.of("input.request.model", "input.identity.groups")),
            Map.of("masks/one.mask", "masks 1;"));

    var again = BundleArchive.read("again", BundleArchive.write(bundle));

    assertThat(again).usingRecursiveComparison().isEqualTo(bundle);
    assertThat(BundleArchive.write(again)).isEqualTo(BundleArchive.write(bundle));
  }

  @Test
  void theDigestIsThatOfEveryPart() {
    var one = BundleArchive.of("", WASM, "{}", Map.of(), Map.of("masks/a.mask", "x"));

    assertThat(
            List.of(
                BundleArchive.of("", new byte[] {1}, "{}", Map.of(), Map.of("masks/a.mask", "x")),
                BundleArchive.of("", WASM, "{\"a\":1}", Map.of(), Map.of("masks/a.mask", "x")),
                BundleArchive.of("", WASM, "{}", Map.of(), Map.of("masks/a.mask", "y")),
                BundleArchive.of("", WASM, "{}", Map.of(), Map.of("masks/b.mask", "x"))))
        .extracting("digest")
        .doesNotContain(one.digest())
        .doesNotHaveDuplicates();
  }

  @Test
  void aBundleOfOpasOwnBuildLoads() throws IOException {
    var bundle =
        BundleArchive.read(
            "opa",
            archive(
                Map.of(
                    "/policy.wasm", WASM,
                    "/data.json", utf8("{}"),
                    "/.manifest", utf8("{\"revision\":\"abc\",\"roots\":[\"\"],\"wasm\":[]}"))));

    assertThat(bundle.revision()).isEqualTo("abc");
    assertThat(bundle.footprints()).isEmpty();
  }

  @Test
  void aTruncatedBundleIsRefusedAtEveryLength() {
    var whole = BundleArchive.write(BundleArchive.of("", WASM, "{}", Map.of(), Map.of()));
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
    var bomb = archive(files);

    assertThatThrownBy(() -> BundleArchive.read("bomb", bomb))
        .hasMessage("bomb: unpacks to more than 64 MiB");
  }

  @Test
  void nothingOutsideOfItIsNamed() throws IOException {
    for (var path : List.of("../policy.wasm", "/a/../../policy.wasm", "a\\..\\policy.wasm")) {
      var archive = archive(Map.of(path, WASM));
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

  @Test
  void whatItLacksIsSaid() throws IOException {
    var empty = archive(Map.of("/data.json", utf8("{}")));
    assertThatThrownBy(() -> BundleArchive.read("b", empty))
        .hasMessageContaining("has no `policy.wasm`");
    var broken = archive(Map.of("/policy.wasm", WASM, "/data.json", utf8("{\"a\":1,\"a\":2}")));
    assertThatThrownBy(() -> BundleArchive.read("b", broken))
        .hasMessageContaining("an object has the same key twice at line 1");
  }

  private static byte[] archive(Map<String, byte[]> files) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(bytes))) {
      for (var file : files.entrySet()) {
        var entry = new TarArchiveEntry(file.getKey(), true);
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
