package dev.sallyport.engine.notice.slack;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.sallyport.engine.model.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Who somebody in Slack is, as the configuration says: an operator vouches for it.
 *
 * @param user Slack's id, such as {@code U0123456789}
 * @param issuer the identity provider by which the same person signs in elsewhere: nobody approves
 *     their own, so it has to be the same name
 * @param groups the groups in which they answer
 */
public record SlackPerson(String user, String issuer, String subject, List<String> groups) {
  private static final Duration STANDS = Duration.ofMinutes(5);

  public SlackPerson {
    if (!user.matches("[UW][A-Z0-9]{2,31}")) {
      throw new IllegalArgumentException(
          "`%s` is no member id of Slack, such as `U0123456789`".formatted(user));
    }
    groups = List.copyOf(groups);
  }

  /** As whom they answer. Policies see by the claim that it came by Slack. */
  Identity identity(Instant now) {
    return new Identity(
        Identity.Kind.PERSON,
        subject,
        issuer,
        groups,
        Map.of("slack_user", TextNode.valueOf(user)),
        "",
        now,
        now.plus(STANDS));
  }
}
