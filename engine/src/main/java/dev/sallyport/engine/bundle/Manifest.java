package dev.sallyport.engine.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.StrictJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a bundle says of itself in {@code .manifest}.
 *
 * @param revision the author's name for this state of it; may be empty
 * @param roots what it owns, none inside another
 * @param entrypoints what its {@code policy.wasm} can be asked for
 * @param reads the {@code input} paths that each entry point reads. It is ours and stands in {@code
 *     metadata}, where other readers pass over it; an entry point that is absent reads everything.
 */
public record Manifest(
    String revision,
    List<Root> roots,
    List<String> entrypoints,
    SortedMap<String, List<String>> reads) {

  /** Its name in a bundle, and in a policy directory. */
  public static final String FILE = ".manifest";

  /** What holds where a bundle has no manifest: it owns everything. */
  public static final Manifest NONE =
      new Manifest("", List.of(Root.of("")), List.of(), new TreeMap<>());

  public Manifest {
    roots = List.copyOf(roots);
    entrypoints = List.copyOf(entrypoints);
    reads = Collections.unmodifiableSortedMap(new TreeMap<>(reads));
  }

  /**
   * Reads a manifest.
   *
   * @param name the bundle's, for messages
   * @throws PolicyLoadException if its roots overlap
   */
  static Manifest read(String name, JsonNode document) {
    var roots = new ArrayList<Root>();
    var listed = document.path("roots");
    if (listed.isMissingNode() || listed.isNull()) {
      roots.addAll(NONE.roots());
    }
    for (var root : listed) {
      roots.add(Root.of(text(name, "roots", root)));
    }
    for (int i = 0; i < roots.size(); i++) {
      for (int j = i + 1; j < roots.size(); j++) {
        if (roots.get(i).overlaps(roots.get(j))) {
          throw new PolicyLoadException(
              name + ": its roots `" + roots.get(i) + "` and `" + roots.get(j) + "` overlap");
        }
      }
    }
    var entrypoints = new ArrayList<String>();
    for (var resolver : document.path("wasm")) {
      entrypoints.add(text(name, "wasm", resolver.path("entrypoint")));
    }
    return new Manifest(document.path("revision").asText(""), roots, entrypoints, reads(document));
  }

  /** The same, as a bundle holds it. */
  ObjectNode json() {
    var manifest = StrictJson.newObject();
    manifest.put("revision", revision);
    var owned = manifest.putArray("roots");
    roots.forEach(root -> owned.add(root.toString()));
    var resolvers = manifest.putArray("wasm");
    entrypoints.forEach(
        entrypoint ->
            resolvers.addObject().put("entrypoint", entrypoint).put("module", "/" + Part.WASM));
    var metadata = manifest.putObject("metadata").putObject("sallyport").putObject("reads");
    reads.forEach((entrypoint, paths) -> paths.forEach(metadata.putArray(entrypoint)::add));
    return manifest;
  }

  /** Whether one of the roots owns that place. */
  boolean owns(List<String> place) {
    return roots.stream().anyMatch(root -> root.owns(place));
  }

  private static SortedMap<String, List<String>> reads(JsonNode document) {
    var reads = new TreeMap<String, List<String>>();
    for (Map.Entry<String, JsonNode> entry :
        document.path("metadata").path("sallyport").path("reads").properties()) {
      var paths = new ArrayList<String>();
      entry.getValue().forEach(path -> paths.add(path.asText("input")));
      reads.put(entry.getKey(), paths);
    }
    return reads;
  }

  private static String text(String name, String member, JsonNode node) {
    if (!node.isTextual()) {
      throw new PolicyLoadException(
          name + ": `" + member + "` in its manifest is no list of names");
    }
    return node.textValue();
  }
}
