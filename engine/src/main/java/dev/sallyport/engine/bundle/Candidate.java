package dev.sallyport.engine.bundle;

import dev.sallyport.engine.json.Digests;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Bundle;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A whole policy that may come into force: what all its parts say together.
 *
 * @param bundle ready to run
 * @param smoke files of cases that must pass first, by part and path
 * @param parts what it was put together from
 */
public record Candidate(Bundle bundle, SortedMap<String, String> smoke, List<Part> parts) {
  private static final int REVISION_DIGITS = 12;

  public Candidate {
    parts = List.copyOf(parts);
  }

  /**
   * Puts parts together.
   *
   * @throws PolicyLoadException in one sentence, if two own the same place, if both hold a mask
   *     file of one name, or if not exactly one holds the compiled policy
   */
  public static Candidate of(List<Part> parts) {
    checkDisjoint(parts);
    var policy = carrier(parts);
    var data = StrictJson.newObject();
    var masks = new TreeMap<String, String>();
    var smoke = new TreeMap<String, String>();
    for (var part : parts) {
      DataTree.merge(part.source(), data, part.data());
      part.masks()
          .forEach(
              (path, text) -> {
                if (masks.put(path, text) != null) {
                  throw new PolicyLoadException(
                      part.source() + ": another bundle holds `" + path + "` too");
                }
              });
      part.smoke().forEach((path, text) -> smoke.put(part.source() + "/" + path, text));
    }
    var wasm = policy.wasm().orElseThrow();
    var reads = policy.manifest().reads();
    var digest = digest(wasm, data.toString(), reads, masks);
    var revision =
        parts.stream()
            .map(part -> part.manifest().revision())
            .filter(named -> !named.isBlank())
            .collect(Collectors.joining("+"));
    var bundle =
        new Bundle(
            revision.isEmpty() ? digest.substring(0, REVISION_DIGITS) : revision,
            digest,
            wasm,
            data.toString(),
            reads,
            masks);
    return new Candidate(bundle, smoke, parts);
  }

  private static void checkDisjoint(List<Part> parts) {
    for (int i = 0; i < parts.size(); i++) {
      for (int j = i + 1; j < parts.size(); j++) {
        for (var one : parts.get(i).manifest().roots()) {
          for (var other : parts.get(j).manifest().roots()) {
            if (one.overlaps(other)) {
              throw new PolicyLoadException(
                  "%s: its root `%s` overlaps with `%s` of %s: give each bundle `roots` of its own"
                      .formatted(parts.get(j).source(), other, one, parts.get(i).source()));
            }
          }
        }
      }
    }
  }

  private static Part carrier(List<Part> parts) {
    var carriers = parts.stream().filter(part -> part.wasm().isPresent()).toList();
    if (carriers.isEmpty()) {
      throw new PolicyLoadException(
          parts.stream().map(Part::source).collect(Collectors.joining(", "))
              + ": has no `policy.wasm`; build it with `./sallyport build` or `opa build -t wasm`");
    }
    if (carriers.size() > 1) {
      throw new PolicyLoadException(
          carriers.get(1).source()
              + ": holds a `policy.wasm`, and so does "
              + carriers.getFirst().source()
              + ": one bundle decides, the others bring data and masks");
    }
    return carriers.getFirst();
  }

  private static String digest(
      byte[] wasm,
      String data,
      SortedMap<String, List<String>> reads,
      SortedMap<String, String> masks) {
    var digest = Digests.digest();
    digest.update(wasm);
    digest.update(hash(data));
    // What a policy is shown is part of what it decides by.
    digest.update(hash(reads.toString()));
    masks.forEach((path, text) -> digest.update(hash(path + "\n" + text)));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] hash(String text) {
    return Digests.sha256(text.getBytes(StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
  }
}
