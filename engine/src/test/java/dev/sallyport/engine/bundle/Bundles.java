package dev.sallyport.engine.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/** Bundles and keys as tests need them. */
final class Bundles {
  private Bundles() {}

  /** Contents by path, from texts by path. */
  static SortedMap<String, byte[]> files(String... pathsAndTexts) {
    var files = new TreeMap<String, byte[]>();
    for (int i = 0; i < pathsAndTexts.length; i += 2) {
      files.put(pathsAndTexts[i], utf8(pathsAndTexts[i + 1]));
    }
    return files;
  }

  /** A bundle that is read without a signature. */
  static Part part(String source, String... pathsAndTexts) {
    return Part.of(source, files(pathsAndTexts), Trust.ANYBODY);
  }

  static String roots(String... roots) {
    return "{\"revision\":\"r\",\"roots\":[\"" + String.join("\",\"", roots) + "\"]}";
  }

  /** An archive with names as they are given, however wrong. */
  static byte[] archive(Map<String, byte[]> files) {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(bytes))) {
      for (var file : files.entrySet()) {
        var entry = new TarArchiveEntry(file.getKey(), true);
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static KeyPair pair(String kind) {
    try {
      var parts = kind.split(" ", 2);
      var generator = KeyPairGenerator.getInstance(parts[0]);
      if (parts[0].equals("RSA")) {
        generator.initialize(Integer.parseInt(parts[1]));
      } else if (parts[0].equals("EC")) {
        generator.initialize(new ECGenParameterSpec(parts[1]));
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
