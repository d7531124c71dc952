package dev.sallyport.engine.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.Digests;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One bundle, read and checked: the whole policy, or one of several parts of it.
 *
 * @param source where it comes from, as the operator wrote it
 * @param manifest what it says of itself
 * @param files everything in it, by path
 * @param data its {@code data.json} documents, each at the place that its folder says
 * @param signature who signed it; empty where no keys are pinned
 */
public record Part(
    String source,
    Manifest manifest,
    SortedMap<String, byte[]> files,
    ObjectNode data,
    Optional<Signed> signature) {

  static final String WASM = "policy.wasm";
  static final String DATA = "data.json";

  private static final String MASKS = "masks/";
  private static final String SMOKE = "smoke/";

  /**
   * What OPA would read of a bundle and we do not: to pass over it would be to decide otherwise.
   */
  private static final Map<String, String> UNREAD =
      Map.of(
          "data.yaml", "data as YAML: build the bundle with `opa build`, which writes `data.json`",
          "data.yml", "data as YAML: build the bundle with `opa build`, which writes `data.json`",
          ".manifest.pb", "its manifest as protobuf: write it as JSON, in `.manifest`",
          "patch.json", "a change to another bundle: serve whole ones");

  public Part {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /**
   * Reads a bundle file's contents.
   *
   * @throws PolicyLoadException in one sentence that begins with {@code name}
   */
  public static Part read(String name, byte[] archive, Trust trust) {
    return of(name, BundleArchive.read(name, archive), trust);
  }

  static Part of(String name, SortedMap<String, byte[]> files, Trust trust) {
    for (var path : files.keySet()) {
      var unread = UNREAD.get(path.substring(path.lastIndexOf('/') + 1));
      if (unread != null) {
        throw new PolicyLoadException(name + ": `" + path + "` holds " + unread);
      }
      if (path.endsWith("/" + Manifest.FILE)) {
        throw new PolicyLoadException(name + ": `" + path + "` does not lie at the top");
      }
    }
    try {
      // INVARIANT: nothing in a bundle is believed before its signature has been.
      var signature = trust.verify(name, files);
      var manifest =
          files.containsKey(Manifest.FILE)
              ? Manifest.read(name, StrictJson.object(files.get(Manifest.FILE)))
              : Manifest.NONE;
      var part = new Part(name, manifest, files, data(name, files), signature);
      part.checkRoots();
      return part;
    } catch (MalformedJsonException e) {
      throw new PolicyLoadException(name + ": a document in it is not JSON: " + e.getMessage());
    }
  }

  /**
   * The same under a revision's name, for a bundle that is to be signed yet.
   *
   * @param revision empty for the one that it has, or for digits of its digest if it has none
   */
  public Part named(String revision) {
    var kept = manifest.revision().isBlank() ? digest().substring(0, 12) : manifest.revision();
    var named =
        new Manifest(
            revision.isBlank() ? kept : revision,
            manifest.roots(),
            manifest.entrypoints(),
            manifest.reads());
    var renamed = new TreeMap<>(files);
    renamed.put(Manifest.FILE, StrictJson.bytes(named.json()));
    return new Part(source, named, renamed, data, signature);
  }

  /** What its signature says of itself, unchecked: for those who look into a bundle. */
  public Optional<Signed> claimedSignature() {
    return Trust.claimed(source, files);
  }

  /** SHA-256 over the files' paths and contents, in hex. */
  public String digest() {
    var digest = Digests.digest();
    files.forEach(
        (path, bytes) ->
            digest.update((Digests.sha256(bytes) + path + "\n").getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The compiled policy; bundles that hold data alone have none. */
  Optional<byte[]> wasm() {
    return Optional.ofNullable(files.get(WASM));
  }

  /** Mask files, by path. */
  public SortedMap<String, String> masks() {
    return texts(MASKS, ".mask");
  }

  /** Files of cases that must pass before it goes live, by path. */
  public SortedMap<String, String> smoke() {
    return texts(SMOKE, ".json");
  }

  private SortedMap<String, String> texts(String folder, String ending) {
    var texts = new TreeMap<String, String>();
    files.forEach(
        (path, bytes) -> {
          if (path.startsWith(folder) && path.endsWith(ending)) {
            texts.put(path, new String(bytes, StandardCharsets.UTF_8));
          }
        });
    return texts;
  }

  private static ObjectNode data(String name, SortedMap<String, byte[]> files) {
    var data = StrictJson.newObject();
    files.forEach(
        (path, bytes) -> {
          if (path.equals(DATA) || path.endsWith("/" + DATA)) {
            var folder = path.substring(0, path.length() - DATA.length());
            var value = StrictJson.value(bytes);
            if (!(value instanceof ObjectNode object)) {
              throw new PolicyLoadException(name + ": `" + path + "` is no JSON object");
            }
            DataTree.merge(name, data, DataTree.under(Root.of(folder).segments(), object));
          }
        });
    return data;
  }

  private void checkRoots() {
    checkRoots(data, new ArrayList<>());
    for (var entrypoint : manifest.entrypoints()) {
      if (!manifest.owns(Root.of(entrypoint).segments())) {
        throw outside("its entry point `" + entrypoint + "`");
      }
    }
  }

  private void checkRoots(ObjectNode node, List<String> place) {
    for (var member : node.properties()) {
      place.addLast(member.getKey());
      if (!manifest.owns(place)) {
        if (!(member.getValue() instanceof ObjectNode object)
            || manifest.roots().stream().noneMatch(root -> new Root(place).owns(root.segments()))) {
          throw outside("its data at `" + String.join("/", place) + "`");
        }
        checkRoots(object, place);
      }
      place.removeLast();
    }
  }

  private PolicyLoadException outside(String what) {
    return new PolicyLoadException(
        source
            + ": "
            + what
            + " lies outside of its roots "
            + manifest.roots().stream()
                .map(root -> "`" + root + "`")
                .collect(Collectors.joining(", ")));
  }
}
