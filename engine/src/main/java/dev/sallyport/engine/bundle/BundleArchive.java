package dev.sallyport.engine.bundle;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/** A bundle as one file, in OPA's format: a gzipped tar of plain files. */
public final class BundleArchive {

  /** Unpacked size that a policy never needs; more is a decompression bomb. */
  public static final long MAX_UNPACKED_BYTES = 64L << 20;

  /** Files that a policy never needs. */
  public static final int MAX_ENTRIES = 4096;

  // The library's own `isFile` takes links and devices for files.
  private static final Set<Byte> PLAIN_FILES =
      Set.of(TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM);

  private BundleArchive() {}

  /**
   * Unpacks an archive.
   *
   * @return contents by path, without a slash in front
   * @throws PolicyLoadException in one sentence, if it is truncated, too large or escapes its root
   */
  public static SortedMap<String, byte[]> read(String name, byte[] archive) {
    try {
      return entries(name, archive);
    } catch (IOException e) {
      throw new PolicyLoadException(name + ": not a whole gzipped tar archive");
    }
  }

  /** Packs files; the same files give the same bytes. */
  public static byte[] write(Map<String, byte[]> files) {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(bytes))) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (var file : new TreeMap<>(files).entrySet()) {
        var entry = new TarArchiveEntry("/" + file.getKey(), true);
        entry.setSize(file.getValue().length);
        entry.setModTime(0L);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory can always be written to", e);
    }
    return bytes.toByteArray();
  }

  private static SortedMap<String, byte[]> entries(String name, byte[] archive) throws IOException {
    var files = new TreeMap<String, byte[]>();
    var unpacked = 0L;
    try (var tar =
        new TarArchiveInputStream(
            new GzipCompressorInputStream(new ByteArrayInputStream(archive)))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.isDirectory()) {
          continue;
        }
        var path = path(name, entry);
        var bytes = limited(name, tar, MAX_UNPACKED_BYTES - unpacked);
        unpacked += bytes.length;
        if (files.put(path, bytes) != null) {
          throw new PolicyLoadException(name + ": holds `" + path + "` twice");
        }
        if (files.size() > MAX_ENTRIES) {
          throw new PolicyLoadException(name + ": holds more than " + MAX_ENTRIES + " files");
        }
      }
    }
    return files;
  }

  private static String path(String name, TarArchiveEntry entry) {
    var path = entry.getName().replaceFirst("^(\\./|/)+", "");
    var escapes = List.of(path.split("/", -1)).contains("..") || path.contains("\\");
    if (!PLAIN_FILES.contains(entry.getLinkFlag()) || escapes || path.isBlank()) {
      throw new PolicyLoadException(name + ": holds an entry that is no plain file inside it");
    }
    return path;
  }

  private static byte[] limited(String name, InputStream in, long left) throws IOException {
    var bytes = in.readNBytes((int) Math.min(left + 1, Integer.MAX_VALUE - 8));
    if (bytes.length > left) {
      throw new PolicyLoadException(
          name + ": unpacks to more than " + (MAX_UNPACKED_BYTES >> 20) + " MiB");
    }
    return bytes;
  }
}
