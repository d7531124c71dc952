package dev.sallyport.dataplane;

import dev.sallyport.dataplane.GatewayConfig.Trust;
import dev.sallyport.engine.fetch.Rounds;
import dev.sallyport.engine.identity.DevelopmentIssuer;
import dev.sallyport.engine.identity.Documents;
import dev.sallyport.engine.identity.DpopProofs;
import dev.sallyport.engine.identity.Identifier;
import dev.sallyport.engine.identity.Identifiers;
import dev.sallyport.engine.identity.OidcIdentifier;
import dev.sallyport.engine.identity.Possession;
import dev.sallyport.engine.identity.TrustedIssuer;
import dev.sallyport.engine.key.KeyIdentifier;
import dev.sallyport.engine.key.ServiceKeys;
import dev.sallyport.engine.signin.Sessions;
import dev.sallyport.engine.store.Store;
import dev.sallyport.engine.token.DeviceGrants;
import dev.sallyport.engine.token.GatewayTokens;
import dev.sallyport.engine.token.TokenEndpoint;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is known, put together: whose tokens and keys are believed, and what gives out tokens.
 *
 * @param identifier finds out who calls
 * @param strangers finds it out of those who hold nothing of the gateway's own
 * @param development vouches for made-up people; empty where there are others
 * @param devices those that somebody signs in; empty where there is no page to end it on
 * @param others follows what other gateways learn, once it is started; empty where there are none
 * @param possession knows the proofs that were shown
 */
record WhoCalls(
    Identifier identifier,
    Identifier strangers,
    List<TrustedIssuer> trusted,
    Optional<DevelopmentIssuer> development,
    Optional<Saml> saml,
    ServiceKeys keys,
    TokenEndpoint endpoint,
    Optional<DeviceGrants> devices,
    Optional<Rounds> others,
    Documents documents,
    Possession possession) {

  private static final Logger LOG = LoggerFactory.getLogger(WhoCalls.class);

  /**
   * Puts it together.
   *
   * @param before the same, by the configuration before; empty at the start
   */
  static WhoCalls of(
      GatewayConfig config, Foundation on, OwnSecrets secrets, Optional<Serving> before) {
    var store = on.store();
    var clock = on.clock();
    var audit = store.auditLog();
    var development = developmentIssuer(config, clock);
    var trusted = trusted(config, development);
    var documents = new Documents();
    var saml = saml(config, store, secrets, documents, clock);
    var possession = possession(config, before, clock);
    var tokens = tokens(config, store, secrets, possession, clock);
    var strangers = new OidcIdentifier(trusted, documents, clock, LOG::warn, possession);
    var keys =
        new ServiceKeys(
            new ServiceKeys.Records(store.serviceKeys(), audit),
            clock,
            new SecureRandom(),
            LOG::warn);
    var identifier =
        new Identifiers(
            List.of(
                new KeyIdentifier(keys, clock, new SecureRandom()).way(),
                tokens.identifier().way()),
            strangers);
    // A device's sign-in is not begun, nor told of, where there is no page on which people end it.
    var devices =
        config.peopleSignIn()
            ? Optional.of(new DeviceGrants(store.tokens(), clock, new SecureRandom()))
            : Optional.<DeviceGrants>empty();
    var endpoint =
        new TokenEndpoint(
            new TokenEndpoint.Parts(
                tokens,
                identifier,
                saml.map(known -> known.verifier()::verify),
                store.tokens(),
                devices,
                config.signIn().notice(),
                audit),
            LOG::error);
    return new WhoCalls(
        identifier,
        strangers,
        trusted,
        development,
        saml,
        keys,
        endpoint,
        devices,
        config.store().map(_ -> OtherGateways.following(tokens, keys, clock)),
        documents,
        possession);
  }

  /** The pages on which people sign in; empty where nobody can. */
  Optional<SignIn> signIn(GatewayConfig config, Sessions sessions, Clock clock) {
    return devices.map(
        waiting ->
            new SignIn(
                config.signIn(),
                config.listen().reached(),
                strangers,
                development,
                saml,
                waiting,
                documents,
                sessions,
                clock));
  }

  /** A proof that was shown does not count again because of another configuration. */
  private static Possession possession(
      GatewayConfig config, Optional<Serving> before, Clock clock) {
    var address = config.listen().reached();
    return before
        .filter(serving -> serving.config().listen().reached().equals(address))
        .map(serving -> serving.callers().possession())
        .orElseGet(() -> new Possession(new DpopProofs(address, clock)));
  }

  private static GatewayTokens tokens(
      GatewayConfig config, Store store, OwnSecrets secrets, Possession possession, Clock clock) {
    return GatewayTokens.open(
        config.tokens().at(config.listen().reached(), Gateway.AUDIENCE),
        secrets.named("token-keys.jwks"),
        store.tokens(),
        possession,
        clock,
        new SecureRandom(),
        LOG::warn);
  }

  private static Optional<DevelopmentIssuer> developmentIssuer(GatewayConfig config, Clock clock) {
    return switch (config.trust()) {
      case Trust.Development _ ->
          Optional.of(Gateway.developmentIssuer(config.listen().uri(), config.state(), clock));
      case Trust.Issuers _ -> Optional.empty();
    };
  }

  private static List<TrustedIssuer> trusted(
      GatewayConfig config, Optional<DevelopmentIssuer> development) {
    return switch (config.trust()) {
      case Trust.Development _ ->
          development.map(issuer -> List.of(issuer.trusted())).orElse(List.of());
      case Trust.Issuers known -> known.issuers();
    };
  }

  private static Optional<Saml> saml(
      GatewayConfig config, Store store, OwnSecrets secrets, Documents documents, Clock clock) {
    return switch (config.trust()) {
      case Trust.Development _ -> Optional.empty();
      case Trust.Issuers known ->
          known
              .saml()
              .map(
                  wanted ->
                      Saml.open(wanted, config, secrets, store.seenAssertions(), documents, clock));
    };
  }
}
