package dev.sallyport.engine.notice;

import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.ApprovalStore.Moved;
import dev.sallyport.engine.approval.Vote;
import dev.sallyport.engine.audit.ApprovalStep.Step;
import dev.sallyport.engine.model.Principal;
import dev.sallyport.engine.model.Verdict;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A move of an approval, and how the approval stands when that is told. All texts are plain: no
 * control characters, and nothing that changes the direction of writing; each format escapes them
 * by itself.
 *
 * @param gateway where people reach the gateway, with its console
 * @param now when it is told
 */
public record Notice(Moved move, Approval approval, URI gateway, Instant now) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** A line about the question. */
  public record Fact(String name, String value) {}

  /** Whether this is the question itself, and not what became of it. */
  public boolean asks() {
    return move.step() == Step.ASKED;
  }

  /** Whether somebody can still answer. */
  public boolean open() {
    return approval.state() == Approval.State.PENDING && now.isBefore(approval.deadline());
  }

  /**
   * Whether people want to know: a question while it is open, each answer, and an end without one;
   * not what calls make of the answer.
   */
  public boolean concernsPeople() {
    return switch (move.step()) {
      case ASKED -> open();
      case CONSENTED, GRANTED, EMERGENCY, REFUSED, EXPIRED, WITHDRAWN -> true;
      case SPENT, USED, GIVEN_BACK, TURNED_AWAY -> false;
    };
  }

  /** Whether it is a question, or the end of one: for a way by which nothing can be changed. */
  public boolean asksOrEnds() {
    return concernsPeople() && (asks() || !open());
  }

  /** Names the move, apart from all others: the same at each attempt. */
  public String id() {
    return approval.id() + "." + move.sequence();
  }

  /** Where the approval is shown in the console. */
  public URI link() {
    return URI.create(gateway + "/console/approvals/" + approval.id());
  }

  /** Who asks, without whoever vouches for them. */
  public String asker() {
    return subject(approval.question().asker());
  }

  /** One line: who asks for what. */
  public String headline() {
    return "%s asks for %s".formatted(asker(), Plain.line(approval.question().matter().kind()));
  }

  /** The heart of it, such as a command; may have several lines, may be empty. */
  public String preview() {
    return Plain.text(approval.question().matter().preview());
  }

  /** What there is to know about the question. */
  public List<Fact> facts() {
    var question = approval.question();
    var matter = question.matter();
    var facts = new ArrayList<Fact>();
    facts.add(new Fact("Asked by", Plain.line(question.asker())));
    if (!question.binding().actors().isEmpty()) {
      facts.add(new Fact("Through", Plain.line(String.join(", ", question.binding().actors()))));
    }
    facts.add(new Fact("For", Plain.line(matter.kind())));
    if (!matter.model().isEmpty()) {
      facts.add(new Fact("Model", Plain.line(matter.model())));
    }
    facts.add(new Fact("Rule", Plain.line(String.join(", ", question.rules()))));
    facts.add(new Fact("A yes allows", Plain.line(question.allows())));
    facts.add(
        new Fact(
            "May answer",
            question.quorums().stream()
                .map(
                    quorum ->
                        "%d of %s%s"
                            .formatted(
                                quorum.count(),
                                Plain.line(String.join(", ", quorum.by())),
                                inEmergency(quorum)))
                .distinct()
                .collect(Collectors.joining("; "))));
    if (!matter.whole()) {
      facts.add(new Fact("Shown here", "not all of it; the console has the whole"));
    }
    facts.add(new Fact("Id", approval.id()));
    return facts;
  }

  /** How it stands, as a sentence. */
  public String standing() {
    return switch (approval.state()) {
      case PENDING ->
          open()
              ? "%sOpen until %s (%s left)."
                  .formatted(consents(), TIME.format(approval.deadline()), left())
              : "Its time is over, and nobody has decided.";
      case GRANTED, SPENT -> "Approved by %s.".formatted(voters(true));
      case REFUSED -> "Refused by %s%s".formatted(voters(false), why());
      case EXPIRED ->
          approval.uses().count() > 0
              ? "Over: what %s allowed was for a time.".formatted(voters(true))
              : approval.votes().isEmpty()
                  ? "Expired: nobody answered in time."
                  : "Expired: it was not decided, or not used, in time.";
      case WITHDRAWN -> "Withdrawn by who asked.";
    };
  }

  private static String inEmergency(Verdict.Approve quorum) {
    return quorum.emergency().isEmpty()
        ? ""
        : "; in an emergency 1 of "
            + Plain.line(String.join(", ", quorum.emergency()))
            + ", with a reason";
  }

  private String consents() {
    return approval.votes().isEmpty() ? "" : "%s said yes. ".formatted(voters(true));
  }

  private String voters(boolean grant) {
    return approval.votes().stream()
        .filter(vote -> vote.grant() == grant)
        .map(vote -> subject(vote.by()))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private String why() {
    return approval
        .refusal()
        .map(Vote::reason)
        .filter(reason -> !reason.isEmpty())
        .map(reason -> ": " + Plain.line(reason))
        .orElse(".");
  }

  private String left() {
    var left = Duration.between(now, approval.deadline());
    return left.compareTo(Duration.ofMinutes(2)) < 0
        ? left.toSeconds() + " s"
        : left.toMinutes() + " min";
  }

  private static String subject(String principal) {
    return Plain.line(Principal.of(principal).subject());
  }
}
