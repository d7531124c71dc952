package dev.sallyport.workbench.impact;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.workbench.compared.Quorums;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What a policy says of a call, or of a use of a tool, as far as two can be compared by it.
 *
 * @param decision its word, as the audit log has it
 * @param fault why it is a denial that no rule has made, such as {@code error}; empty otherwise
 * @param rules in alphabetical order, and so are masks and approvers
 * @param masks which apply where it passes
 * @param approvers whom it asks; empty where that is not on record
 */
public record Judgement(
    String decision,
    String fault,
    List<String> rules,
    List<String> masks,
    Optional<List<String>> approvers) {

  private static final List<String> STRICTER = List.of("allow", "mask", "approve", "deny");

  public Judgement {
    rules = List.copyOf(rules);
    masks = List.copyOf(masks);
    approvers = approvers.map(List::copyOf);
  }

  /** What the audit log keeps of a decision: a {@code ruling}. */
  static Judgement recorded(JsonNode ruling) {
    var cause = ruling.path("cause").asText("");
    return new Judgement(
        ruling.path("decision").asText(),
        cause.equals(DenialCause.RULE.word()) ? "" : cause,
        texts(ruling.path("rules")),
        texts(ruling.path("masks")),
        Optional.empty());
  }

  static Judgement of(Decision decision) {
    return new Judgement(
        decision.word(),
        fault(decision),
        List.copyOf(decision.rules()),
        masks(decision),
        Optional.of(approvers(decision)));
  }

  private static String fault(Decision decision) {
    return decision instanceof Decision.Deny deny && deny.cause() != DenialCause.RULE
        ? deny.cause().word()
        : "";
  }

  private static List<String> masks(Decision decision) {
    return switch (decision) {
      case Decision.Mask mask -> List.copyOf(mask.uses());
      case Decision.Approve approve -> masks(approve.then());
      case Decision.Allow _, Decision.Deny _ -> List.of();
    };
  }

  private static List<String> approvers(Decision decision) {
    return decision instanceof Decision.Approve approve
        ? approve.quorums().stream().map(Quorums::text).sorted().toList()
        : List.of();
  }

  /** Whether a policy that says so is broken: no rule was to deny it. */
  public boolean isFault() {
    return !fault.isEmpty() && !fault.equals(DenialCause.NOTHING_ALLOWED.word());
  }

  /** Whether it says the same for other reasons. */
  boolean hasOtherReasons(Judgement other) {
    return !rules.equals(other.rules) || !fault.equals(other.fault);
  }

  /**
   * Whether whoever called is treated alike by another one, whichever rules say so. Where that one
   * is broken and this is not, nobody wants it, though both deny.
   */
  boolean treatsAlike(Judgement other) {
    return decision.equals(other.decision)
        && (!other.isFault() || fault.equals(other.fault))
        && masks.equals(other.masks)
        && (approvers.isEmpty() || other.approvers.isEmpty() || approvers.equals(other.approvers));
  }

  /** Whether more gets through, or less of it is masked. */
  boolean isStricterThan(Judgement other) {
    return strictness() > other.strictness()
        || (strictness() == other.strictness() && !other.masks.containsAll(masks));
  }

  private int strictness() {
    return STRICTER.indexOf(decision);
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).sorted().toList();
  }
}
