package dev.sallyport.engine.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.json.Digests;
import dev.sallyport.engine.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a policy consists of, thing by thing, each with the beginning of its hash: enough to say
 * what is other than before, and not how.
 *
 * @param things files by path, members of the data as {@code data.roles.releases}, and rules by
 *     name
 */
public record PolicyPrint(SortedMap<String, String> things) {

  /** Nobody forges these: they say to people what changed. */
  private static final int HASH_CHARS = 12;

  /** Policies have hundreds of things; what is beyond is left out. */
  private static final int THINGS_MAX = 5_000;

  /** What became of a thing. */
  public enum What {
    ADDED,
    CHANGED,
    REMOVED;

    /** The word that people read. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A thing that is other than before. */
  public record Change(What what, String thing) {}

  public PolicyPrint {
    things = Collections.unmodifiableSortedMap(new TreeMap<>(things));
  }

  /**
   * Of a policy that comes into force.
   *
   * @param texts its files, by path
   */
  public static PolicyPrint of(Candidate candidate, Map<String, String> texts) {
    var things = new TreeMap<String, String>();
    texts.forEach((path, text) -> put(things, "file " + path, text));
    RuleNote.all(texts).keySet().forEach(rule -> put(things, "rule " + rule, ""));
    var data = StrictJson.object(candidate.bundle().dataJson().getBytes(StandardCharsets.UTF_8));
    for (var member : data.properties()) {
      var name = "data." + member.getKey();
      if (member.getValue().isObject()) {
        for (var below : member.getValue().properties()) {
          put(things, name + "." + below.getKey(), below.getValue());
        }
      } else {
        put(things, name, member.getValue());
      }
    }
    return new PolicyPrint(things);
  }

  private static void put(Map<String, String> things, String thing, JsonNode value) {
    put(things, thing, value.toString());
  }

  private static void put(Map<String, String> things, String thing, String text) {
    if (things.size() < THINGS_MAX) {
      things.put(
          thing, Digests.sha256(text.getBytes(StandardCharsets.UTF_8)).substring(0, HASH_CHARS));
    }
  }

  /** What is other than in the one before it, in alphabetical order. */
  public List<Change> since(PolicyPrint before) {
    var all = new TreeSet<>(things.keySet());
    all.addAll(before.things().keySet());
    var changes = new ArrayList<Change>();
    for (var thing : all) {
      var now = things.get(thing);
      var then = before.things().get(thing);
      if (then == null) {
        changes.add(new Change(What.ADDED, thing));
      } else if (now == null) {
        changes.add(new Change(What.REMOVED, thing));
      } else if (!now.equals(then)) {
        changes.add(new Change(What.CHANGED, thing));
      }
    }
    return changes;
  }
}
