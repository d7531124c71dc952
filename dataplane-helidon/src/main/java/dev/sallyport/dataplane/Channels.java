package dev.sallyport.dataplane;

import dev.sallyport.dataplane.ChannelConfig.Kind;
import dev.sallyport.dataplane.http.SlackHandler;
import dev.sallyport.engine.approval.ApprovalStore;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.fetch.FetchLimits;
import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.model.AdminAct;
import dev.sallyport.engine.notice.Channel;
import dev.sallyport.engine.notice.ChannelStatus;
import dev.sallyport.engine.notice.Notices;
import dev.sallyport.engine.notice.UntoldException;
import dev.sallyport.engine.notice.mail.MailChannel;
import dev.sallyport.engine.notice.mail.MailServer;
import dev.sallyport.engine.notice.slack.PostedMessages;
import dev.sallyport.engine.notice.slack.SlackApi;
import dev.sallyport.engine.notice.slack.SlackChannel;
import dev.sallyport.engine.notice.slack.SlackDesk;
import dev.sallyport.engine.notice.slack.SlackHook;
import dev.sallyport.engine.notice.slack.SlackSignature;
import dev.sallyport.engine.notice.teams.TeamsChannel;
import dev.sallyport.engine.notice.webhook.WebhookChannel;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.upstream.credential.KeptSecret;
import dev.sallyport.engine.upstream.credential.NoSecretException;
import dev.sallyport.engine.upstream.credential.SecretOpener;
import dev.sallyport.engine.upstream.credential.SecretSource;
import io.helidon.webserver.http.HttpRouting;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The channels by which people are told of approvals, put together. */
final class Channels implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Channels.class);

  private final Parts parts;
  private final URI gateway;
  private final SecretOpener secrets;
  private final ExecutorService renewals = Executors.newVirtualThreadPerTaskExecutor();
  private final List<SlackDesk> desks = new ArrayList<>();
  private final List<Channel> channels;
  private Optional<Notices> notices = Optional.empty();

  /**
   * What they work with.
   *
   * @param admitted whether the policy in force lets somebody do that
   */
  record Parts(
      ApprovalStore store,
      Approvals approvals,
      AuditLog audit,
      Predicate<AdminAct> admitted,
      Web web,
      Clock clock) {}

  private Channels(GatewayConfig config, Parts parts) {
    this.parts = parts;
    this.gateway = config.listen().reached();
    this.secrets =
        new SecretOpener(System.getenv(), parts.web(), parts.clock(), renewals, LOG::warn);
    var folder = config.state().resolve("channels");
    this.channels = config.channels().stream().map(one -> channel(one, folder)).toList();
  }

  /** Puts them together; nobody is told of anything yet. */
  static Channels of(GatewayConfig config, Parts parts) {
    return new Channels(config, parts);
  }

  /** From now on people are told. */
  void start() {
    notices =
        Optional.of(
            Notices.start(
                channels,
                new Notices.Parts(
                    parts.store(),
                    parts.approvals(),
                    gateway,
                    parts.clock(),
                    new Pace(FetchLimits.POLL, new SecureRandom()))));
  }

  private Channel channel(ChannelConfig config, Path folder) {
    return switch (config.kind()) {
      case Kind.SlackBot slack -> slack(config, slack, folder);
      case Kind.SlackWebhook(var address) ->
          new SlackHook(
              config.name(), config.interest(), address(config.name(), address), parts.web());
      case Kind.Teams(var address) ->
          new TeamsChannel(
              config.name(), config.interest(), address(config.name(), address), parts.web());
      case Kind.Webhook(var address, var secret) ->
          new WebhookChannel(
              config.name(),
              config.interest(),
              address,
              secret(config.name(), secret),
              parts.web());
      case Kind.Mail mail ->
          new MailChannel(
              config.name(),
              config.interest(),
              new MailServer(
                  mail.host(),
                  mail.port(),
                  mail.security(),
                  mail.login()
                      .map(
                          login ->
                              new MailServer.Login(
                                  login.user(), secret(config.name(), login.password())))),
              mail.from(),
              mail.to());
    };
  }

  private Channel slack(ChannelConfig config, Kind.SlackBot slack, Path folder) {
    var api = new SlackApi(slack.base(), secret(config.name(), slack.token()), parts.web());
    slack
        .answers()
        .ifPresent(
            answers ->
                desks.add(
                    new SlackDesk(
                        new SlackDesk.Setup(
                            config.name(), answers.workspace(), answers.people(), api, gateway),
                        new SlackSignature(secret(config.name(), answers.signing()), parts.clock()),
                        new SlackDesk.Parts(
                            parts.approvals(), parts.audit(), parts.admitted(), parts.clock()))));
    return new SlackChannel(
        config.name(),
        config.interest(),
        slack.conversation(),
        slack.answers().isPresent(),
        api,
        PostedMessages.in(folder.resolve(config.name() + ".json")));
  }

  private Supplier<String> secret(String channel, SecretSource source) {
    KeptSecret kept = secrets.open("channel `" + channel + "`", source);
    return () -> {
      try {
        return kept.current().text();
      } catch (NoSecretException e) {
        throw UntoldException.passing(String.valueOf(e.getMessage()));
      }
    };
  }

  /** An address that is a secret. */
  private Supplier<URI> address(String channel, SecretSource source) {
    var text = secret(channel, source);
    return () -> {
      try {
        var address = URI.create(text.get());
        if (Web.isSafe(address)) {
          return address;
        }
      } catch (IllegalArgumentException _) {
        // Falls through: no address, and it is not quoted.
      }
      throw UntoldException.passing("the webhook's secret is no https address");
    };
  }

  /** Adds the paths at which Slack says what people do there. */
  void serve(HttpRouting.Builder routes, ExchangeLine line) {
    desks.forEach(desk -> SlackHandler.serve(routes, Gateway.OWN_API + "/slack/", line, desk));
  }

  /** How it stands with each. */
  List<ChannelStatus> status() {
    return notices.map(Notices::status).orElse(List.of());
  }

  @Override
  public void close() {
    notices.ifPresent(Notices::close);
    renewals.shutdownNow();
  }
}
