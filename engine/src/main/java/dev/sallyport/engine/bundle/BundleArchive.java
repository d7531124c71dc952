package dev.sallyport.engine.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.Digests;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Bundle;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/**
 * A bundle file in OPA's format: a gzipped tar with {@code /policy.wasm}, {@code /data.json} and
 * {@code /.manifest}. Masks lie in {@code /masks}; what the entry points read stands in the
 * manifest's {@code metadata}, where other readers ignore it.
 */
public final class BundleArchive {

  /** Unpacked size that a policy never needs; more is a decompression bomb. */
  public static final long MAX_UNPACKED_BYTES = 64L << 20;

  /** Files that a policy never needs. */
  public static final int MAX_ENTRIES = 4096;

  private static final String WASM = "policy.wasm";
  private static final String DATA = "data.json";
  private static final String MANIFEST = ".manifest";
  private static final String MASKS = "masks/";
  private static final int REVISION_DIGITS = 12;

  // The library's own `isFile` takes links and devices for files.
  private static final Set<Byte> PLAIN_FILES =
      Set.of(TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM);

  private BundleArchive() {}

  /**
   * Reads a bundle.
   *
   * @throws PolicyLoadException in one sentence, if it is truncated, too large, escapes its root or
   *     lacks a policy
   */
  public static Bundle read(String name, byte[] archive) {
    try {
      return bundle(name, entries(name, archive));
    } catch (IOException e) {
      throw new PolicyLoadException(name + ": not a whole gzipped tar archive");
    } catch (MalformedJsonException e) {
      throw new PolicyLoadException(name + ": a document in it is not JSON: " + e.getMessage());
    }
  }

  /** Writes a bundle; the same bundle gives the same bytes. */
  public static byte[] write(Bundle bundle) {
    var files = new TreeMap<String, byte[]>();
    files.put(WASM, bundle.wasm());
    files.put(DATA, bundle.dataJson().getBytes(StandardCharsets.UTF_8));
    files.put(MANIFEST, StrictJson.bytes(manifest(bundle)));
    bundle.masks().forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(bytes))) {
      for (var file : files.entrySet()) {
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

  /** Puts the parts together, with the digest over all of them. */
  static Bundle of(
      String revision,
      byte[] wasm,
      String dataJson,
      Map<String, List<String>> footprints,
      Map<String, String> masks) {
    var digest = Digests.digest();
    digest.update(wasm);
    digest.update(
        Digests.sha256(dataJson.getBytes(StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
    new TreeMap<>(masks)
        .forEach(
            (path, text) ->
                digest.update(
                    Digests.sha256((path + "\n" + text).getBytes(StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8)));
    var hex = java.util.HexFormat.of().formatHex(digest.digest());
    return new Bundle(
        revision.isBlank() ? hex.substring(0, REVISION_DIGITS) : revision,
        hex,
        wasm,
        dataJson,
        footprints,
        masks);
  }

  private static Map<String, byte[]> entries(String name, byte[] archive) throws IOException {
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

  private static Bundle bundle(String name, Map<String, byte[]> files) {
    var wasm = files.get(WASM);
    if (wasm == null) {
      throw new PolicyLoadException(
          name
              + ": has no `policy.wasm`; build it with `./sallyport build` or `opa build -t wasm`");
    }
    var manifest = files.containsKey(MANIFEST) ? StrictJson.object(files.get(MANIFEST)) : null;
    var data =
        files.containsKey(DATA) ? StrictJson.object(files.get(DATA)) : StrictJson.newObject();
    var masks = new TreeMap<String, String>();
    files.forEach(
        (path, bytes) -> {
          if (path.startsWith(MASKS) && path.endsWith(".mask")) {
            masks.put(path, new String(bytes, StandardCharsets.UTF_8));
          }
        });
    return of(
        manifest == null ? "" : manifest.path("revision").asText(""),
        wasm,
        data.toString(),
        manifest == null ? Map.of() : footprints(manifest),
        masks);
  }

  private static Map<String, List<String>> footprints(JsonNode manifest) {
    var footprints = new TreeMap<String, List<String>>();
    for (var entry : manifest.path("metadata").path("sallyport").path("reads").properties()) {
      var paths = new ArrayList<String>();
      entry.getValue().forEach(path -> paths.add(path.asText("input")));
      footprints.put(entry.getKey(), paths);
    }
    return footprints;
  }

  private static ObjectNode manifest(Bundle bundle) {
    var manifest = StrictJson.newObject();
    manifest.put("revision", bundle.revision());
    manifest.putArray("roots").add("");
    var resolvers = manifest.putArray("wasm");
    var reads = manifest.putObject("metadata").putObject("sallyport").putObject("reads");
    new TreeMap<>(bundle.footprints())
        .forEach(
            (entrypoint, paths) -> {
              resolvers.addObject().put("entrypoint", entrypoint).put("module", "/" + WASM);
              paths.forEach(reads.putArray(entrypoint)::add);
            });
    return manifest;
  }
}
