package dev.sallyport.engine.custody;

import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.model.Finding;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A call, and all that is known of it.
 *
 * @param seq the place of its first entry in the log
 * @param id its name there
 * @param lines its entries, as they stand in the log
 * @param related entries of other calls, which tell more of its approvals
 * @param at when it came; empty where no entry says so
 * @param ruled what the policy said; empty where it was not asked
 * @param approvals each step of each approval that it asked for or used
 * @param tools each step of each tool that the model wanted to use
 */
public record Turn(
    long seq,
    String id,
    List<String> lines,
    List<String> related,
    Optional<Instant> at,
    Who who,
    Asked asked,
    Optional<Ruled> ruled,
    List<Consent> approvals,
    Left left,
    Came came,
    List<Tool> tools) {

  private static final int TO_SECONDS_CHARS = 19;

  public Turn {
    lines = List.copyOf(lines);
    related = List.copyOf(related);
    approvals = List.copyOf(approvals);
    tools = List.copyOf(tools);
  }

  /**
   * What a policy said.
   *
   * @param cause why it denied; empty where it did not
   * @param digest SHA-256 of its bundle, in hex
   */
  public record Ruled(
      String decision,
      String cause,
      List<String> rules,
      List<String> masks,
      String revision,
      String digest) {}

  /**
   * A step of an approval.
   *
   * @param exchange the call that it is about
   * @param by who took it, as {@code issuer#subject}; empty where time alone did
   */
  public record Consent(
      Instant at,
      String approval,
      String exchange,
      String step,
      String by,
      String reason,
      List<String> rules) {}

  /** Whether a call left for the service. */
  public enum Forwarded {
    /** The service has answered. */
    YES,
    /** It was refused before: by the policy, or by people who were asked. */
    NO,
    /** It is under way, or broke off before anything came back. */
    NOT_KNOWN;

    /** The word that exports use. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What left for the service.
   *
   * @param body what left, or would have; masked; empty where it is not here
   * @param masked what masks have found
   * @param missing why the body is not here, in a sentence; empty where it is
   */
  public record Left(Forwarded forwarded, byte[] body, List<Finding> masked, String missing) {
    public Left {
      masked = List.copyOf(masked);
    }
  }

  /**
   * What came back.
   *
   * @param result how it ended; empty while it is under way
   * @param refusal the cause's own name; empty where it was not refused
   * @param status what the client was sent; 0 where nothing was
   * @param tookMs from the call's arrival to its end; 0 where that is not known
   * @param tokensIn as the log says it, without what came from the cache; empty where it does not
   * @param cost of its tokens by the list of prices, in US dollars; empty where that is not known
   * @param missing why the reply is not here, in a sentence; empty where it is
   */
  public record Came(
      String result,
      String refusal,
      int status,
      long bytes,
      long tookMs,
      Service service,
      String tokensIn,
      String tokensOut,
      List<Finding> masked,
      Reply reply,
      Optional<BigDecimal> cost,
      String missing) {
    public Came {
      masked = List.copyOf(masked);
    }

    /** Whether tokens are known, and were not counted to the end: there were at least so many. */
    public boolean isAtLeast() {
      return reply.usage().known()
          ? !reply.usage().whole()
          : !tokensOut.isEmpty() && !result.equals("completed");
    }
  }

  /**
   * What the log says of the service.
   *
   * @param name which of several it was; empty where there is one alone
   * @param status 0 where it was not asked, or said nothing
   * @param requestId the service's own name of the call; empty where it gave none
   */
  public record Service(String name, int status, String requestId) {}

  /**
   * A step of a tool.
   *
   * @param input what the model gave to it, as JSON; empty where that is not here
   * @param missing why it is not; empty where it is
   */
  public record Tool(
      Instant at,
      String step,
      String type,
      String name,
      String id,
      String inputDigest,
      Optional<Ruled> ruled,
      String approval,
      String refusal,
      String input,
      List<Finding> masked,
      String missing) {}

  /** The approvals that let it pass, and of which is not here how people came to agree. */
  public List<String> unexplained() {
    var asked =
        approvals.stream()
            .filter(step -> step.step().equals("asked"))
            .map(Consent::approval)
            .collect(Collectors.toSet());
    return approvals.stream()
        .map(Consent::approval)
        .distinct()
        .filter(approval -> !asked.contains(approval))
        .toList();
  }

  /** When it was over, as far as is known. */
  public Optional<Instant> until() {
    return at.map(from -> from.plusMillis(came.tookMs()));
  }

  /** An instant for people, in UTC: {@code 2026-11-30 04:00:00}. */
  public static String second(Instant at) {
    return AuditJson.instant(at).substring(0, TO_SECONDS_CHARS).replace('T', ' ');
  }
}
