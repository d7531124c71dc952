package dev.sallyport.dataplane.config;

import dev.sallyport.dataplane.ChannelConfig;
import dev.sallyport.dataplane.ChannelConfig.Answers;
import dev.sallyport.dataplane.ChannelConfig.Kind;
import dev.sallyport.dataplane.ChannelConfig.Login;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.notice.Interest;
import dev.sallyport.engine.notice.mail.MailChannel;
import dev.sallyport.engine.notice.mail.MailServer.Security;
import dev.sallyport.engine.notice.slack.SlackApi;
import dev.sallyport.engine.notice.slack.SlackPerson;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A channel by which people are told of approvals, as an element of their list. */
record ChannelSection(
    @Nullable String name,
    @Nullable Set<String> rules,
    @Nullable Set<String> groups,
    @Nullable Slack slack,
    @Nullable Teams teams,
    @Nullable Webhook webhook,
    @Nullable Mail mail) {

  /** Slack, by a bot's token or by an incoming webhook. */
  record Slack(
      @Nullable SecretSection token,
      @Nullable String channel,
      @Nullable SecretSection webhook,
      @Nullable Answering answers,
      @Nullable String base) {
    Kind kind(Surroundings surroundings) {
      if ((token == null) == (webhook == null)) {
        throw new IllegalArgumentException("`slack` needs either `token` or `webhook`");
      }
      if (webhook != null) {
        if (channel != null || answers != null || base != null) {
          throw new IllegalArgumentException(
              "a webhook of Slack has its own channel, and no buttons to answer by: `channel`,"
                  + " `answers` and `base` go with `token`");
        }
        return new Kind.SlackWebhook(webhook.source(surroundings));
      }
      var said = Said.required("slack.channel", channel);
      if (!said.matches("[CDG][A-Z0-9]{2,31}")) {
        throw new IllegalArgumentException(
            "`slack.channel` is a channel's id such as `C0123456789`, not `%s`".formatted(said));
      }
      var at = base == null ? SlackApi.SLACK : Said.uri("slack.base", base);
      if (!Web.isSafe(at) || !at.toString().endsWith("/")) {
        throw new IllegalArgumentException(
            "`slack.base` is an https address that ends with `/`; http is for this machine alone");
      }
      return new Kind.SlackBot(
          at,
          Said.required("slack.token", token).source(surroundings),
          said,
          Optional.ofNullable(answers).map(section -> section.answers(surroundings)));
    }
  }

  /** Who may answer by Slack's buttons. */
  record Answering(
      @Nullable SecretSection signingSecret,
      @Nullable String workspace,
      @Nullable List<@Nullable Person> people) {
    Answers answers(Surroundings surroundings) {
      var workspaceId = Said.required("slack.answers.workspace", workspace);
      if (!workspaceId.matches("[TE][A-Z0-9]{2,31}")) {
        throw new IllegalArgumentException(
            "`slack.answers.workspace` is a workspace's id such as `T0123456789`, not `%s`"
                .formatted(workspaceId));
      }
      var known = new ArrayList<SlackPerson>();
      for (var one : Said.required("slack.answers.people", people)) {
        known.add(Said.required("slack.answers.people[%d]".formatted(known.size()), one).person());
      }
      if (known.stream().map(SlackPerson::user).distinct().count() < known.size()) {
        throw new IllegalArgumentException(
            "`slack.answers.people` names a member of Slack twice: nobody can tell who that is");
      }
      return new Answers(
          Said.required("slack.answers.signing_secret", signingSecret).source(surroundings),
          workspaceId,
          known);
    }
  }

  /** A member of Slack, and who that is. */
  record Person(
      @Nullable String user,
      @Nullable String issuer,
      @Nullable String subject,
      @Nullable List<String> groups) {
    SlackPerson person() {
      return new SlackPerson(
          Said.required("people.user", user),
          Said.uri("people.issuer", Said.required("people.issuer", issuer)).toString(),
          Said.required("people.subject", subject),
          Said.required("people.groups", groups));
    }
  }

  /** Microsoft Teams, by a workflow's webhook. */
  record Teams(@Nullable SecretSection webhook) {
    Kind kind(Surroundings surroundings) {
      return new Kind.Teams(Said.required("teams.webhook", webhook).source(surroundings));
    }
  }

  /** A program that takes events. */
  record Webhook(@Nullable String address, @Nullable SecretSection secret) {
    Kind kind(Surroundings surroundings) {
      var at = Said.uri("webhook.address", Said.required("webhook.address", address));
      if (!Web.isSafe(at)) {
        throw new IllegalArgumentException(
            "`webhook.address` is https, or http on this machine, without a user in it");
      }
      return new Kind.Webhook(at, Said.required("webhook.secret", secret).source(surroundings));
    }
  }

  /** Mail, by SMTP. */
  record Mail(
      @Nullable String host,
      @Nullable Integer port,
      @Nullable String security,
      @Nullable String user,
      @Nullable SecretSection password,
      @Nullable String from,
      @Nullable List<String> to) {

    private static final int SUBMISSION = 587;
    private static final int SUBMISSIONS = 465;
    private static final int SMTP = 25;

    Kind kind(Surroundings surroundings) {
      var named = Said.required("mail.host", host);
      var kept = kept(Optional.ofNullable(security).orElse("starttls"));
      if (kept == Security.NONE && !Web.isLoopback(named)) {
        throw new IllegalArgumentException(
            "`mail.security` can be `none` for a server on this machine alone");
      }
      if ((user == null) != (password == null)) {
        throw new IllegalArgumentException("`mail.user` and `mail.password` go together");
      }
      var recipients = Said.required("mail.to", to);
      if (recipients.isEmpty() || recipients.size() > MailChannel.RECIPIENTS) {
        throw new IllegalArgumentException(
            "`mail.to` has 1 to %d addresses".formatted(MailChannel.RECIPIENTS));
      }
      Stream.concat(Stream.of(Said.required("mail.from", from)), recipients.stream())
          .forEach(MailChannel::requireAddress);
      var at = Optional.ofNullable(port).orElseGet(() -> usual(kept));
      if (at < 1 || at > 65_535) {
        throw new IllegalArgumentException("`mail.port`: there is no port " + at);
      }
      return new Kind.Mail(
          named,
          at,
          kept,
          user == null || password == null
              ? Optional.empty()
              : Optional.of(new Login(user, password.source(surroundings))),
          Said.required("mail.from", from),
          recipients);
    }

    private static Security kept(String word) {
      return switch (word) {
        case "starttls" -> Security.STARTTLS;
        case "tls" -> Security.TLS;
        case "none" -> Security.NONE;
        default ->
            throw new IllegalArgumentException(
                "`mail.security` is `starttls`, `tls` or `none`, not `%s`".formatted(word));
      };
    }

    private static int usual(Security security) {
      return switch (security) {
        case STARTTLS -> SUBMISSION;
        case TLS -> SUBMISSIONS;
        case NONE -> SMTP;
      };
    }
  }

  ChannelConfig channel(Surroundings surroundings) {
    return new ChannelConfig(
        Said.required("name", name),
        new Interest(
            Optional.ofNullable(rules).orElse(Set.of()),
            Optional.ofNullable(groups).orElse(Set.of())),
        kind(surroundings));
  }

  private Kind kind(Surroundings surroundings) {
    if (Stream.of(slack, teams, webhook, mail).filter(Objects::nonNull).count() != 1) {
      throw new IllegalArgumentException(
          "a channel is one of `slack`, `teams`, `webhook` and `mail`: write what that needs below"
              + " it");
    }
    if (slack != null) {
      return slack.kind(surroundings);
    }
    if (teams != null) {
      return teams.kind(surroundings);
    }
    return webhook == null
        ? Said.required("mail", mail).kind(surroundings)
        : webhook.kind(surroundings);
  }
}
