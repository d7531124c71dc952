package dev.sallyport.dataplane.config;

import dev.sallyport.dataplane.AuditConfig;
import dev.sallyport.dataplane.ChannelConfig;
import dev.sallyport.dataplane.DecisionLogConfig;
import dev.sallyport.dataplane.ExportConfig;
import dev.sallyport.dataplane.GatewayConfig;
import dev.sallyport.dataplane.GatewayConfig.Listen;
import dev.sallyport.dataplane.GatewayConfig.Trust;
import dev.sallyport.dataplane.KeysConfig;
import dev.sallyport.dataplane.PayloadsConfig;
import dev.sallyport.dataplane.PolicyConfig;
import dev.sallyport.dataplane.SamlConfig;
import dev.sallyport.dataplane.SignInConfig;
import dev.sallyport.dataplane.TokensConfig;
import dev.sallyport.dataplane.UnusableConfigException;
import dev.sallyport.dataplane.UpstreamConfig;
import dev.sallyport.dataplane.UpstreamsConfig;
import dev.sallyport.dataplane.http.ListenerConfig;
import dev.sallyport.dataplane.telemetry.TelemetryConfig;
import dev.sallyport.engine.export.ExportLimits;
import dev.sallyport.engine.identity.TrustedIssuer;
import dev.sallyport.engine.json.StrictYaml;
import dev.sallyport.engine.json.UnfitYamlException;
import dev.sallyport.engine.notice.NoticeLimits;
import dev.sallyport.engine.pipeline.Hold;
import dev.sallyport.engine.pipeline.TurnLimits;
import dev.sallyport.engine.store.PostgresConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What `sallyport.yaml` says. A section that is not there is as usual; {@link ConfigSchema}
 * describes the same for editors.
 *
 * @param environment what policies see as {@code input.environment}
 * @param address how callers reach the gateway, where that is not where it listens
 * @param listener how the gateway is connected to
 * @param issuers the OIDC issuers whose tokens are believed
 * @param saml the SAML providers, and the gateway as they know it
 * @param upstreams the services that calls go to
 * @param tokens the gateway's own tokens
 * @param keys service keys
 * @param signIn how people sign in with a browser
 * @param hold how calls are held for an approval
 * @param turns how many calls go to the service at once
 * @param store the database that several gateways share; empty where each has a file of its own
 * @param channels by which people are told of approvals
 * @param exports the systems that are told of the audit log
 * @param audit what is done with the audit log besides writing it
 * @param telemetry the collector that is sent what is measured; empty where there is none
 */
public record ConfigFile(
    Optional<String> environment,
    Optional<URI> address,
    ListenerConfig listener,
    List<TrustedIssuer> issuers,
    Optional<SamlConfig> saml,
    List<UpstreamConfig> upstreams,
    TokensConfig tokens,
    KeysConfig keys,
    SignInConfig signIn,
    Hold hold,
    TurnLimits turns,
    Optional<PostgresConfig> store,
    List<ChannelConfig> channels,
    List<ExportConfig> exports,
    AuditConfig audit,
    Optional<TelemetryConfig> telemetry) {

  /** Without a file. */
  public static final ConfigFile NONE =
      new ConfigFile(
          Optional.empty(),
          Optional.empty(),
          ListenerConfig.PLAIN,
          List.of(),
          Optional.empty(),
          List.of(),
          TokensConfig.USUAL,
          KeysConfig.USUAL,
          SignInConfig.NONE,
          Hold.DEFAULT,
          TurnLimits.DEFAULT,
          Optional.empty(),
          List.of(),
          List.of(),
          AuditConfig.USUAL,
          Optional.empty());

  private static final Pattern ENVIRONMENT = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  /** The whole file, as it is written. */
  record Whole(
      @Nullable String environment,
      @Nullable String address,
      @Nullable ListenerSection listener,
      @Nullable List<@Nullable IssuerSection> issuers,
      @Nullable SamlSection saml,
      @Nullable List<@Nullable UpstreamSection> upstreams,
      @Nullable TokensSection tokens,
      @Nullable KeysSection keys,
      @Nullable ApprovalsSection approvals,
      @Nullable LimitsSection limits,
      @Nullable List<@Nullable ChannelSection> channels,
      @Nullable List<@Nullable ExportSection> exports,
      @Nullable SignInSection signIn,
      @Nullable StoreSection store,
      @Nullable AuditSection audit,
      @Nullable TelemetrySection telemetry) {}

  /**
   * Reads a file; those that it names are seen from its folder.
   *
   * @throws UnusableConfigException with the place of the first mistake
   */
  public static ConfigFile read(Path file) {
    try {
      var text = Files.readString(file);
      var folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("."));
      return StrictYaml.read(file.toString(), text, Whole.class)
          .map(document -> of(document, new Surroundings(folder)))
          .orElse(NONE);
    } catch (IOException e) {
      throw new UnusableConfigException(
          "the configuration `%s` cannot be read: %s".formatted(file, e.getMessage()));
    } catch (UnfitYamlException e) {
      throw new UnusableConfigException(String.valueOf(e.getMessage()));
    }
  }

  private static ConfigFile of(StrictYaml.Document<Whole> document, Surroundings surroundings) {
    var whole = document.content();
    var environment = Optional.ofNullable(whole.environment());
    environment
        .filter(word -> !ENVIRONMENT.matcher(word).matches())
        .ifPresent(
            word -> {
              throw document.unfit(
                  "/environment",
                  "`%s` is no word such as `production`: small letters, digits and `-`"
                      .formatted(word));
            });
    return new ConfigFile(
        environment,
        Optional.ofNullable(whole.address())
            .map(address -> document.made("/address", () -> address(address))),
        Optional.ofNullable(whole.listener())
            .map(section -> document.made("/listener", () -> section.listener(surroundings)))
            .orElse(ListenerConfig.PLAIN),
        each(
            document,
            "issuers",
            whole.issuers(),
            "an issuer needs `issuer` and `audience`",
            section -> section.issuer(surroundings)),
        Optional.ofNullable(whole.saml()).map(section -> saml(document, section, surroundings)),
        each(
            document,
            "upstreams",
            whole.upstreams(),
            "an upstream needs `name`, and `claude`, `bedrock` or `vertex`",
            section -> section.upstream(surroundings)),
        Optional.ofNullable(whole.tokens())
            .map(section -> section.tokens(document))
            .orElse(TokensConfig.USUAL),
        Optional.ofNullable(whole.keys())
            .map(section -> section.keys(document))
            .orElse(KeysConfig.USUAL),
        Optional.ofNullable(whole.signIn())
            .map(section -> document.made("/sign_in", () -> section.config(surroundings)))
            .orElse(SignInConfig.NONE),
        Optional.ofNullable(whole.approvals())
            .map(section -> section.hold(document))
            .orElse(Hold.DEFAULT),
        Optional.ofNullable(whole.limits())
            .map(section -> document.made("/limits", section::turns))
            .orElse(TurnLimits.DEFAULT),
        Optional.ofNullable(whole.store())
            .map(section -> document.made("/store", () -> section.postgres(surroundings))),
        channels(document, surroundings),
        exports(document, surroundings),
        Optional.ofNullable(whole.audit())
            .map(section -> audit(document, section, surroundings))
            .orElse(AuditConfig.USUAL),
        Optional.ofNullable(whole.telemetry())
            .map(section -> telemetry(document, section, surroundings)));
  }

  /** Whether it names nobody who could vouch for callers, as in development mode. */
  public boolean namesNobody() {
    return issuers.isEmpty() && saml.isEmpty() && signIn.clients().isEmpty();
  }

  /** All of a gateway's configuration: what is given, and what stands here. */
  public GatewayConfig gateway(
      Listen listen,
      PolicyConfig policy,
      Path state,
      UpstreamsConfig used,
      Trust trust,
      Optional<DecisionLogConfig> decisionLog) {
    return new GatewayConfig(
        listen,
        policy,
        state,
        used,
        trust,
        decisionLog,
        tokens,
        keys,
        signIn,
        store,
        channels,
        exports,
        audit,
        telemetry);
  }

  private static AuditConfig audit(
      StrictYaml.Document<Whole> document, AuditSection section, Surroundings surroundings) {
    var witnesses =
        each(
            document,
            "audit/witnesses",
            section.witnesses(),
            "a witness needs `address` and `key`",
            witness -> witness.config());
    if (witnesses.size() > AuditConfig.WITNESSES_MAX) {
      throw document.unfit(
          "/audit/witnesses",
          "there are at most %d witnesses".formatted(AuditConfig.WITNESSES_MAX));
    }
    return new AuditConfig(
        witnesses,
        Optional.ofNullable(section.archive())
            .map(one -> document.made("/audit/archive", () -> one.config(surroundings))),
        Optional.ofNullable(section.payloads())
            .map(one -> document.made("/audit/payloads", () -> one.config(surroundings)))
            .orElse(PayloadsConfig.USUAL));
  }

  private static List<ChannelConfig> channels(
      StrictYaml.Document<Whole> document, Surroundings surroundings) {
    var channels =
        each(
            document,
            "channels",
            document.content().channels(),
            "a channel needs `name`, and `slack`, `teams`, `webhook` or `mail`",
            section -> section.channel(surroundings));
    if (channels.size() > NoticeLimits.CHANNELS) {
      throw document.unfit(
          "/channels", "there are at most %d channels".formatted(NoticeLimits.CHANNELS));
    }
    if (channels.stream().map(ChannelConfig::name).distinct().count() < channels.size()) {
      throw document.unfit("/channels", "two channels have one name: each needs its own");
    }
    return channels;
  }

  private static List<ExportConfig> exports(
      StrictYaml.Document<Whole> document, Surroundings surroundings) {
    var exports =
        each(
            document,
            "exports",
            document.content().exports(),
            "an export needs `name`, `format`, and `file`, `http` or `syslog`",
            section -> section.export(surroundings));
    if (exports.size() > ExportLimits.EXPORTS) {
      throw document.unfit(
          "/exports", "there are at most %d exports".formatted(ExportLimits.EXPORTS));
    }
    if (exports.stream().map(ExportConfig::name).distinct().count() < exports.size()) {
      throw document.unfit("/exports", "two exports have one name: each needs its own");
    }
    return exports;
  }

  private static SamlConfig saml(
      StrictYaml.Document<Whole> document, SamlSection section, Surroundings surroundings) {
    var providers =
        each(
            document,
            "saml/providers",
            section.providers(),
            "a SAML provider needs `entity_id`, and `metadata` or `certificates`",
            provider -> provider.provider(surroundings));
    return document.made("/saml", () -> section.saml(providers, surroundings));
  }

  private static TelemetryConfig telemetry(
      StrictYaml.Document<Whole> document, TelemetrySection section, Surroundings surroundings) {
    var headers =
        each(
            document,
            "telemetry/headers",
            section.headers(),
            "a header needs `name` and `value`",
            header -> header.header(surroundings));
    return document.made("/telemetry", () -> section.config(headers));
  }

  /** What is made of each element of a list, whose mistakes have its place. */
  private static <S, T> List<T> each(
      StrictYaml.Document<Whole> document,
      String key,
      @Nullable List<@Nullable S> sections,
      String needs,
      Function<S, T> maker) {
    var made = new ArrayList<T>();
    for (var section : Optional.ofNullable(sections).orElse(List.of())) {
      var at = "/" + key + "/" + made.size();
      if (section == null) {
        throw document.unfit(at, needs);
      }
      made.add(document.made(at, () -> maker.apply(section)));
    }
    return List.copyOf(made);
  }

  private static URI address(String text) {
    var address = Said.uri("address", text);
    if (address.getHost() == null
        || address.getRawQuery() != null
        || address.getRawFragment() != null
        || !List.of("", "/").contains(address.getPath())) {
      throw new IllegalArgumentException(
          "`address` is a scheme, a host and a port, such as `https://gateway.example`");
    }
    return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
  }
}
