package dev.sallyport.engine.approval;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.model.BugException;
import dev.sallyport.engine.model.Lasting;
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
 * <p>Where the policy lets a yes last, it is a wider question, of every call of the same kind; the
 * call that asked is the example that an approver is shown.
 *
 * @param binding what the answer holds for
 * @param quorums who must say yes: every one of these must be met
 * @param exchange the call that asks
 * @param matter what it is about, for the approver to read
 */
public record Question(
    Binding binding, List<Verdict.Approve> quorums, String exchange, Matter matter) {

  // Stands first where somebody acts for who asks.
  private static final String ACTORS = "sallyport approval by actors v1";

  // Keeps this digest apart from every other that is made of the same fields.
  private static final String DOMAIN = "sallyport approval v1";

  // The same, where a quorum has what the first version did not know.
  private static final String DOMAIN_2 = "sallyport approval v2";
  private static final String DOMAIN_OF_KIND = "sallyport approval of a kind v1";

  /**
   * What an answer holds for.
   *
   * @param principal who asks, as {@code issuer#subject}
   * @param actors who acts for them, the newest first; empty where they call themselves
   * @param session the client's session label; empty where it has none
   * @param phase the policy's entry point, such as {@code request}
   * @param callDigest SHA-256 of the canonical call, in hex
   * @param policyDigest SHA-256 of the policy, in hex
   */
  public record Binding(
      String principal,
      List<String> actors,
      String session,
      String phase,
      String callDigest,
      String policyDigest) {
    public Binding {
      actors = List.copyOf(actors);
    }

    /** Of who calls themselves. */
    public Binding(
        String principal, String session, String phase, String callDigest, String policyDigest) {
      this(principal, List.of(), session, phase, callDigest, policyDigest);
    }
  }

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

  /** The same question, without what it tells of the call. */
  Question untold() {
    return new Question(binding, quorums, exchange, matter.untold());
  }

  /** Who asks. */
  public String asker() {
    return binding.principal();
  }

  /** Whether that is who asks or who acts for them, and so who may not answer. */
  boolean isAskedBy(String principal) {
    return asker().equals(principal) || binding.actors().contains(principal);
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
   * For how much a yes holds: the narrowest that any of the rules says. Where the client names no
   * session, or a name is too long to be kept whole, it holds for one call.
   */
  public Lasting lasting() {
    var narrowest =
        quorums.stream().map(Verdict.Approve::lasting).reduce(Lasting::and).orElseThrow();
    return switch (narrowest) {
      case Lasting.Once once -> once;
      case Lasting.Session session ->
          binding.session().isBlank() || isCut() ? new Lasting.Once() : session;
      case Lasting.Time time -> isCut() ? new Lasting.Once() : time;
    };
  }

  /** Whether a name in the matter may stand for several. */
  private boolean isCut() {
    return matter.model().length() >= AuditEntry.TEXT_LIMIT_CHARS - 1
        || matter.tool().length() >= AuditEntry.TEXT_LIMIT_CHARS - 1;
  }

  /** What a yes allows, for an approver to read before they give it. */
  public String allows() {
    return switch (lasting()) {
      case Lasting.Once _ -> "this one call";
      case Lasting.Session(var atMost) ->
          "every %s in this session of the client, for at most %s"
              .formatted(kindOfCall(), words(atMost));
      case Lasting.Time(var length) ->
          "every %s of this caller, for %s".formatted(kindOfCall(), words(length));
    };
  }

  private String kindOfCall() {
    return matter.tool().isEmpty()
        ? "call of `%s` with the model `%s`".formatted(matter.endpoint(), matter.model())
        : "use of the tool `%s`".formatted(matter.tool());
  }

  private static String words(Duration length) {
    var seconds = length.toSeconds();
    if (seconds % 3600 == 0) {
      return counted(seconds / 3600, "hour");
    }
    return seconds % 60 == 0 ? counted(seconds / 60, "minute") : counted(seconds, "second");
  }

  private static String counted(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }

  /**
   * SHA-256 over the binding and the quorums, in hex: two calls with one digest meet one answer.
   * The quorums take part because they may hang on the caller's groups or on the time: a yes under
   * a milder rule is no yes under a stricter one. Where a yes lasts, the kind of thing stands in
   * the place of the call.
   */
  public String digest() {
    // INVARIANT: every text goes in behind its length and every list behind its size, so no two
    // questions give the same bytes.
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      if (!binding.actors().isEmpty()) {
        text(out, ACTORS);
        texts(out, binding.actors());
      }
      switch (lasting()) {
        case Lasting.Once _ -> {
          text(out, isOfFirstVersion() ? DOMAIN : DOMAIN_2);
          bound(out, binding.session());
          text(out, binding.callDigest());
        }
        case Lasting.Session _ -> {
          text(out, DOMAIN_OF_KIND);
          bound(out, binding.session());
          kind(out);
        }
        case Lasting.Time _ -> {
          text(out, DOMAIN_OF_KIND);
          bound(out, "");
          kind(out);
        }
      }
      text(out, binding.policyDigest());
      quorums(out);
    } catch (IOException impossible) {
      throw new UncheckedIOException("memory does not fail to be written", impossible);
    }
    return HexFormat.of().formatHex(sha256().digest(bytes.toByteArray()));
  }

  private void bound(DataOutputStream out, String session) throws IOException {
    text(out, binding.principal());
    text(out, session);
    text(out, binding.phase());
  }

  /** A tool is the same whichever model wants to use it. */
  private void kind(DataOutputStream out) throws IOException {
    text(out, matter.tool());
    text(out, matter.tool().isEmpty() ? matter.endpoint() : "");
    text(out, matter.tool().isEmpty() ? matter.model() : "");
  }

  /** Approvals that wait in a store have this version's digest, and keep it. */
  private boolean isOfFirstVersion() {
    return quorums.stream()
        .allMatch(
            quorum -> quorum.emergency().isEmpty() && quorum.lasting().equals(new Lasting.Once()));
  }

  private void quorums(DataOutputStream out) throws IOException {
    var first = isOfFirstVersion();
    out.writeInt(quorums.size());
    for (var quorum : quorums) {
      text(out, quorum.rule());
      texts(out, quorum.by());
      out.writeInt(quorum.count());
      out.writeLong(quorum.within().toMillis());
      if (!first) {
        texts(out, quorum.emergency());
        lasting(out, quorum.lasting());
      }
    }
  }

  private static void lasting(DataOutputStream out, Lasting lasting) throws IOException {
    switch (lasting) {
      case Lasting.Once _ -> out.writeInt(0);
      case Lasting.Session(var atMost) -> {
        out.writeInt(1);
        out.writeLong(atMost.toMillis());
      }
      case Lasting.Time(var length) -> {
        out.writeInt(2);
        out.writeLong(length.toMillis());
      }
    }
  }

  private static void texts(DataOutputStream out, List<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (var text : texts) {
      text(out, text);
    }
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
