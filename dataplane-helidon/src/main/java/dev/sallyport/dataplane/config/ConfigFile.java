package dev.sallyport.dataplane.config;

import dev.sallyport.dataplane.AuditConfig;
import dev.sallyport.dataplane.BudgetsConfig;
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
import dev.sallyport.engine.budget.Budget;
import dev.sallyport.engine.budget.Budgets;
import dev.sallyport.engine.export.ExportLimits;
import dev.sallyport.engine.identity.TrustedIssuer;
import dev.sallyport.engine.json.GivenSetting;
import dev.sallyport.engine.json.SettingsYaml;
import dev.sallyport.engine.json.UnfitYamlException;
import dev.sallyport.engine.notice.NoticeLimits;
import dev.sallyport.engine.pipeline.Hold;
import dev.sallyport.engine.pipeline.TurnLimits;
import dev.sallyport.engine.price.Prices;
import dev.sallyport.engine.store.PostgresConfig;
import dev.sallyport.envoy.EnvoyListener;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
 * @param envoy where Envoys come in; empty where none do
 * @param budgets what callers may spend
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
    Optional<EnvoyListener> envoy,
    BudgetsConfig budgets,
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
          Optional.empty(),
          BudgetsConfig.NONE,
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
      @Nullable EnvoySection envoy,
      @Nullable List<@Nullable BudgetSection> budgets,
      @Nullable String prices,
      @Nullable TelemetrySection telemetry) {}

  /** Variables of the environment that begin so, and two lines under it, stand for keys. */
  public static final String VARIABLES = "SALLYPORT";

  /**
   * Reads what is configured; files that it names are seen from its folder.
   *
   * @param file the file; empty where there is none
   * @param environment of which some variables stand over what the file says
   * @throws UnusableConfigException with a line for each mistake, with its place
   */
  public static ConfigFile read(Optional<Path> file, Map<String, String> environment) {
    try {
      var text = file.isPresent() ? Files.readString(file.get()) : "";
      var folder =
          file.map(path -> path.toAbsolutePath().getParent()).orElse(Path.of("").toAbsolutePath());
      var settings =
          SettingsYaml.read(
              file.map(Path::toString), text, GivenSetting.of(VARIABLES, environment), Whole.class);
      var config = of(settings, new Surroundings(folder));
      settings.requireFlawless();
      return config;
    } catch (IOException e) {
      throw new UnusableConfigException(
          "the configuration `%s` cannot be read: %s"
              .formatted(file.map(Path::toString).orElse(""), e.getMessage()));
    } catch (UnfitYamlException e) {
      throw new UnusableConfigException(String.valueOf(e.getMessage()));
    }
  }

  private static ConfigFile of(SettingsYaml<Whole> document, Surroundings surroundings) {
    var whole = document.content();
    return new ConfigFile(
        document.section(
            whole.environment(), NONE.environment(), word -> environment(document, word)),
        document.section(
            whole.address(),
            NONE.address(),
            said -> Optional.of(document.made("/address", () -> address(said)))),
        document.section(
            whole.listener(),
            NONE.listener(),
            section -> document.made("/listener", () -> section.listener(surroundings))),
        document.each(
            "issuers",
            whole.issuers(),
            "an issuer needs `issuer` and `audience`",
            section -> section.issuer(surroundings)),
        document.section(
            whole.saml(),
            NONE.saml(),
            section -> Optional.of(saml(document, section, surroundings))),
        document.each(
            "upstreams",
            whole.upstreams(),
            "an upstream needs `name`, and `claude`, `bedrock` or `vertex`",
            section -> section.upstream(surroundings)),
        document.section(whole.tokens(), NONE.tokens(), section -> section.tokens(document)),
        document.section(whole.keys(), NONE.keys(), section -> section.keys(document)),
        document.section(
            whole.signIn(),
            NONE.signIn(),
            section -> document.made("/sign_in", () -> section.config(surroundings))),
        document.section(whole.approvals(), NONE.hold(), section -> section.hold(document)),
        document.section(
            whole.limits(), NONE.turns(), section -> document.made("/limits", section::turns)),
        document.section(
            whole.store(),
            NONE.store(),
            section -> Optional.of(document.made("/store", () -> section.postgres(surroundings)))),
        document.tried(NONE.channels(), () -> channels(document, surroundings)),
        document.tried(NONE.exports(), () -> exports(document, surroundings)),
        document.section(
            whole.audit(), NONE.audit(), section -> audit(document, section, surroundings)),
        document.section(
            whole.envoy(),
            NONE.envoy(),
            section -> Optional.of(document.made("/envoy", () -> section.listener(surroundings)))),
        document.tried(NONE.budgets(), () -> budgets(document, surroundings)),
        document.section(
            whole.telemetry(),
            NONE.telemetry(),
            section -> Optional.of(telemetry(document, section, surroundings))));
  }

  private static Optional<String> environment(SettingsYaml<Whole> document, String word) {
    if (!ENVIRONMENT.matcher(word).matches()) {
      throw document.unfit(
          "/environment",
          "`%s` is no word such as `production`: small letters, digits and `-`".formatted(word));
    }
    return Optional.of(word);
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
        envoy,
        budgets,
        telemetry);
  }

  private static BudgetsConfig budgets(SettingsYaml<Whole> document, Surroundings surroundings) {
    var budgets =
        document.each(
            "budgets",
            document.content().budgets(),
            "a budget needs `name`, `window`, and `tokens` or `dollars`",
            BudgetSection::budget);
    return new BudgetsConfig(
        distinct(document, "budgets", budgets, Budget::name, Budgets.MOST),
        Optional.ofNullable(document.content().prices())
            .map(one -> document.made("/prices", () -> BudgetSection.prices(one, surroundings)))
            .orElse(Prices.NONE));
  }

  private static AuditConfig audit(
      SettingsYaml<Whole> document, AuditSection section, Surroundings surroundings) {
    var witnesses =
        document.each(
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
      SettingsYaml<Whole> document, Surroundings surroundings) {
    var channels =
        document.each(
            "channels",
            document.content().channels(),
            "a channel needs `name`, and `slack`, `teams`, `webhook` or `mail`",
            section -> section.channel(surroundings));
    return distinct(document, "channels", channels, ChannelConfig::name, NoticeLimits.CHANNELS);
  }

  private static List<ExportConfig> exports(
      SettingsYaml<Whole> document, Surroundings surroundings) {
    var exports =
        document.each(
            "exports",
            document.content().exports(),
            "an export needs `name`, `format`, and `file`, `http` or `syslog`",
            section -> section.export(surroundings));
    return distinct(document, "exports", exports, ExportConfig::name, ExportLimits.EXPORTS);
  }

  /** What has a name, each its own, and of which there are so many at most. */
  private static <T> List<T> distinct(
      SettingsYaml<Whole> document, String key, List<T> all, Function<T, String> name, int most) {
    if (all.size() > most) {
      throw document.unfit("/" + key, "there are at most %d %s".formatted(most, key));
    }
    if (all.stream().map(name).distinct().count() < all.size()) {
      throw document.unfit("/" + key, "two %s have one name: each needs its own".formatted(key));
    }
    return all;
  }

  private static SamlConfig saml(
      SettingsYaml<Whole> document, SamlSection section, Surroundings surroundings) {
    var providers =
        document.each(
            "saml/providers",
            section.providers(),
            "a SAML provider needs `entity_id`, and `metadata` or `certificates`",
            provider -> provider.provider(surroundings));
    return document.made("/saml", () -> section.saml(providers, surroundings));
  }

  private static TelemetryConfig telemetry(
      SettingsYaml<Whole> document, TelemetrySection section, Surroundings surroundings) {
    var headers =
        document.each(
            "telemetry/headers",
            section.headers(),
            "a header needs `name` and `value`",
            header -> header.header(surroundings));
    return document.made("/telemetry", () -> section.config(headers));
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
