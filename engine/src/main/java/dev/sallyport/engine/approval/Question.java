package dev.sallyport.engine.approval;

import dev.sallyport.engine.model.BugException;
import dev.sallyport.engine.model.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What an approver is asked: may this caller make exactly this call, under this policy? Anything
 * that differs, an argument or a rule, makes it another question.
 *
 * @param binding what the answer holds for
 * @param quorums who must say yes: every one of these must be met
 * @param exchange the call that asks
 * @param matter what it is about, for the approver to read
 */
public record Question(
    Binding binding, List<Verdict.Approve> quorums, String exchange, Matter matter) {

  // Keeps this digest apart from every other that is made of the same fields.
  private static final String DOMAIN = "sallyport approval v1";

  /**
   * What an answer holds for.
   *
   * @param principal who asks, as {@code issuer#subject}
   * @param session the client's session label; empty where it has none
   * @param phase the policy's entry point, such as {@code request}
   * @param callDigest SHA-256 of the canonical call, in hex
   * @param policyDigest SHA-256 of the policy, in hex
   */
  public record Binding(
      String principal, String session, String phase, String callDigest, String policyDigest) {}

  public Question {
    if (quorums.isEmpty()) {
      throw new IllegalArgumentException("a question needs somebody to answer it");
    }
    quorums =
        quorums.stream()
            .distinct()
            .sorted(Comparator.comparing(Verdict.Approve::rule).thenComparing(Object::toString))
            .toList();
  }

  /** Who asks, and so who may not answer. */
  public String asker() {
    return binding.principal();
  }

  /** The policy's rules that ask. */
  public SortedSet<String> rules() {
    var rules = new TreeSet<String>();
    quorums.forEach(quorum -> rules.add(quorum.rule()));
    return rules;
  }

  /** How long the question stays open: as long as the most impatient rule allows. */
  public Duration within() {
    return quorums.stream()
        .map(Verdict.Approve::within)
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  /**
   * SHA-256 over the binding and the quorums, in hex: two calls with one digest meet one answer.
   * The quorums take part because they may hang on the caller's groups or on the time: a yes under
   * a milder rule is no yes under a stricter one.
   */
  public String digest() {
    // INVARIANT: every text goes in behind its length and every list behind its size, so no two
    // questions give the same bytes.
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      text(out, DOMAIN);
      text(out, binding.principal());
      text(out, binding.session());
      text(out, binding.phase());
      text(out, binding.callDigest());
      text(out, binding.policyDigest());
      out.writeInt(quorums.size());
      for (var quorum : quorums) {
        text(out, quorum.rule());
        out.writeInt(quorum.by().size());
        for (var group : quorum.by()) {
          text(out, group);
        }
        out.writeInt(quorum.count());
        out.writeLong(quorum.within().toMillis());
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException("memory does not fail to be written", impossible);
    }
    return HexFormat.of().formatHex(sha256().digest(bytes.toByteArray()));
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new BugException("every Java has SHA-256", e);
    }
  }
}
