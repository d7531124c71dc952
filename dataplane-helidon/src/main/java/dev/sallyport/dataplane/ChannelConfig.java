package dev.sallyport.dataplane;

import dev.sallyport.engine.notice.Interest;
import dev.sallyport.engine.notice.mail.MailServer.Security;
import dev.sallyport.engine.notice.slack.SlackPerson;
import dev.sallyport.engine.upstream.credential.SecretSource;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A channel by which people are told of approvals.
 *
 * @param name how the log, the status and Slack's path call it
 * @param interest which questions it is for
 */
public record ChannelConfig(String name, Interest interest, Kind kind) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  public ChannelConfig {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "`%s` is no name such as `security-slack`: small letters, digits and `-`"
              .formatted(name));
    }
  }

  /** What sort of channel it is. */
  public sealed interface Kind {

    /**
     * Slack, by a bot.
     *
     * @param base where Slack's methods lie
     * @param conversation the id of the channel that the bot posts in
     * @param answers by whom buttons can be pressed; empty for messages without any
     */
    record SlackBot(URI base, SecretSource token, String conversation, Optional<Answers> answers)
        implements Kind {}

    /** Slack, by an incoming webhook. */
    record SlackWebhook(SecretSource address) implements Kind {}

    /** Microsoft Teams, by a workflow's webhook. */
    record Teams(SecretSource address) implements Kind {}

    /** A program that takes events. */
    record Webhook(URI address, SecretSource secret) implements Kind {}

    /** Mail. */
    record Mail(
        String host,
        int port,
        Security security,
        Optional<Login> login,
        String from,
        List<String> to)
        implements Kind {
      public Mail {
        to = List.copyOf(to);
      }
    }
  }

  /**
   * Who answers by Slack.
   *
   * @param signing where the secret is kept by which Slack's requests are known
   */
  public record Answers(SecretSource signing, String workspace, List<SlackPerson> people) {
    public Answers {
      people = List.copyOf(people);
    }
  }

  /** A user of a mail server. */
  public record Login(String user, SecretSource password) {}
}
