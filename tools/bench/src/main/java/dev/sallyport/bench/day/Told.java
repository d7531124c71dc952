package dev.sallyport.bench.day;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;

/**
 * A call from both sides: as it was seen, and as the gateway has written it down.
 *
 * @param entries all about it in the audit log, in their order
 * @param consents the approvals that it has used
 */
record Told(Seen seen, List<JsonNode> entries, Kept kept, List<Consent> consents) {

  /**
   * What is kept beside the entries.
   *
   * @param asked SHA-256 of what is kept of what left, in hex; empty where nothing is
   * @param answered whether anything is kept of the reply
   * @param bytes how much
   * @param begins SHA-256 of its beginning, as long as what came to the client
   * @param planted whether a planted secret stands in any of it
   */
  record Kept(String asked, boolean answered, int bytes, String begins, boolean planted) {}

  /**
   * An approval that let a call pass.
   *
   * @param principal who asked
   * @param session in which
   * @param phase of the policy: {@code request} or {@code tool_use}
   * @param policy the digest of the one that asked
   * @param call the digest of the call, or of the tool's input
   * @param yes who agreed, as the simulation counted
   */
  record Consent(
      String id,
      String principal,
      String session,
      String phase,
      String policy,
      String call,
      List<String> yes) {}

  Told {
    entries = List.copyOf(entries);
    consents = List.copyOf(consents);
  }

  /** The entries of a kind. */
  Stream<JsonNode> entries(String kind) {
    return entries.stream().filter(entry -> entry.path("kind").asText().equals(kind));
  }

  long count(String kind) {
    return entries(kind).count();
  }

  /** The one outcome that there should be. */
  Stream<JsonNode> outcome() {
    return entries("outcome").limit(1);
  }

  /** How it ended, in a word. */
  String end() {
    return outcome()
        .map(one -> one.path("refusal").asText(one.path("result").asText()))
        .findFirst()
        .orElse("nothing");
  }
}
