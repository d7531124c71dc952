package dev.sallyport.engine.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What has been in force, in its order, kept in a file: so that a policy that is older than the one
 * before it is noticed, also after a restart.
 */
public final class PolicyHistory {

  /** Changes that are remembered: years of releases. */
  private static final int MAX_ENTRIES = 1000;

  private final Path file;
  private final List<Entry> entries;

  /**
   * A policy that was in force.
   *
   * @param signed when each of its bundles was signed, by source
   */
  private record Entry(
      String digest, String revision, Map<String, Instant> signed, Optional<PolicyPrint> print) {
    Entry {
      signed = Map.copyOf(signed);
    }

    boolean isSame(Entry other) {
      return digest.equals(other.digest)
          && revision.equals(other.revision)
          && signed.equals(other.signed);
    }

    static Entry of(Candidate candidate, Optional<PolicyPrint> print) {
      var signed = new TreeMap<String, Instant>();
      for (var part : candidate.parts()) {
        part.signature().flatMap(Signed::issuedAt).ifPresent(at -> signed.put(part.source(), at));
      }
      return new Entry(candidate.bundle().digest(), candidate.bundle().revision(), signed, print);
    }
  }

  private PolicyHistory(Path file, List<Entry> entries) {
    this.file = file;
    this.entries = entries;
  }

  /** Reads what was kept; a file that is not there, or cannot be read, is an empty history. */
  public static PolicyHistory open(Path file) {
    var entries = new ArrayList<Entry>();
    try {
      if (Files.exists(file)) {
        StrictJson.object(Files.readAllBytes(file))
            .path("in_force")
            .forEach(node -> entries.add(entry(node)));
      }
    } catch (IOException | MalformedJsonException | java.time.DateTimeException _) {
      entries.clear();
    }
    return new PolicyHistory(file, entries);
  }

  /** How a policy is known to be older than the one in force; empty if it is not. */
  public synchronized Optional<String> rollback(Candidate candidate) {
    var next = Entry.of(candidate, Optional.empty());
    if (entries.isEmpty() || entries.getLast().digest().equals(next.digest())) {
      return Optional.empty();
    }
    var last = entries.getLast();
    for (var signed : next.signed().entrySet()) {
      var before = last.signed().get(signed.getKey());
      if (before != null && signed.getValue().isBefore(before)) {
        return Optional.of(
            "%s was signed at %s, and the one before it at %s"
                .formatted(signed.getKey(), signed.getValue(), before));
      }
    }
    return entries.stream().anyMatch(entry -> entry.digest().equals(next.digest()))
        ? Optional.of(
            "revision %s was in force before %s was".formatted(next.revision(), last.revision()))
        : Optional.empty();
  }

  /**
   * Notes that a policy is in force now.
   *
   * @throws IOException if that cannot be kept; it is known until the next restart all the same
   */
  public void add(Candidate candidate) throws IOException {
    add(candidate, new PolicyPrint(new TreeMap<>()));
  }

  /**
   * The same, with what it consists of.
   *
   * @throws IOException as {@link #add(Candidate)}
   */
  public synchronized void add(Candidate candidate, PolicyPrint print) throws IOException {
    var next = Entry.of(candidate, Optional.of(print));
    if (!entries.isEmpty() && entries.getLast().isSame(next)) {
      if (entries.getLast().print().equals(next.print())) {
        return;
      }
      entries.removeLast();
    }
    entries.add(next);
    if (entries.size() > MAX_ENTRIES) {
      entries.removeFirst();
    }
    var document = StrictJson.newObject();
    var list = document.putArray("in_force");
    for (int i = 0; i < entries.size(); i++) {
      var entry = entries.get(i);
      var node = list.addObject().put("digest", entry.digest()).put("revision", entry.revision());
      var signed = node.putObject("signed_at");
      new TreeMap<>(entry.signed()).forEach((source, at) -> signed.put(source, at.toString()));
      // Of the two that are held against each other alone: the others would make the file large.
      if (i >= entries.size() - 2) {
        var things = node.putObject("things");
        entry.print().ifPresent(known -> known.things().forEach(things::put));
      }
    }
    AtomicFile.write(file, StrictJson.bytes(document));
  }

  /**
   * What is in force, against what was before it.
   *
   * @param before the revision before
   */
  public record Changes(String before, List<PolicyPrint.Change> changes) {
    public Changes {
      changes = List.copyOf(changes);
    }
  }

  /** What the last change changed; empty if there was none, or if it is not known. */
  public synchronized Optional<Changes> changes() {
    if (entries.size() < 2) {
      return Optional.empty();
    }
    var before = entries.get(entries.size() - 2);
    var known = before.print().filter(print -> !print.things().isEmpty());
    return known.flatMap(
        then ->
            entries.getLast().print().map(now -> new Changes(before.revision(), now.since(then))));
  }

  private static Entry entry(JsonNode node) {
    var signed = new TreeMap<String, Instant>();
    node.path("signed_at")
        .properties()
        .forEach(at -> signed.put(at.getKey(), Instant.parse(at.getValue().asText())));
    Optional<PolicyPrint> print = Optional.empty();
    if (node.path("things").isObject()) {
      var things = new TreeMap<String, String>();
      node.path("things")
          .properties()
          .forEach(thing -> things.put(thing.getKey(), thing.getValue().asText()));
      print = Optional.of(new PolicyPrint(things));
    }
    return new Entry(node.path("digest").asText(), node.path("revision").asText(), signed, print);
  }
}
