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
  private record Entry(String digest, String revision, Map<String, Instant> signed) {
    Entry {
      signed = Map.copyOf(signed);
    }

    static Entry of(Candidate candidate) {
      var signed = new TreeMap<String, Instant>();
      for (var part : candidate.parts()) {
        part.signature().flatMap(Signed::issuedAt).ifPresent(at -> signed.put(part.source(), at));
      }
      return new Entry(candidate.bundle().digest(), candidate.bundle().revision(), signed);
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
    var next = Entry.of(candidate);
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
  public synchronized void add(Candidate candidate) throws IOException {
    var next = Entry.of(candidate);
    if (!entries.isEmpty() && entries.getLast().equals(next)) {
      return;
    }
    entries.add(next);
    if (entries.size() > MAX_ENTRIES) {
      entries.removeFirst();
    }
    var document = StrictJson.newObject();
    var list = document.putArray("in_force");
    for (var entry : entries) {
      var node = list.addObject().put("digest", entry.digest()).put("revision", entry.revision());
      var signed = node.putObject("signed_at");
      new TreeMap<>(entry.signed()).forEach((source, at) -> signed.put(source, at.toString()));
    }
    AtomicFile.write(file, StrictJson.bytes(document));
  }

  private static Entry entry(JsonNode node) {
    var signed = new TreeMap<String, Instant>();
    node.path("signed_at")
        .properties()
        .forEach(at -> signed.put(at.getKey(), Instant.parse(at.getValue().asText())));
    return new Entry(node.path("digest").asText(), node.path("revision").asText(), signed);
  }
}
