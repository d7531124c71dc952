package dev.sallyport.dataplane;

import dev.sallyport.dataplane.GatewayConfig.Trust;
import dev.sallyport.engine.fetch.Rounds;
import dev.sallyport.engine.identity.DevelopmentIssuer;
import dev.sallyport.engine.identity.Documents;
import dev.sallyport.engine.identity.Identifier;
import dev.sallyport.engine.identity.Identifiers;
import dev.sallyport.engine.identity.OidcIdentifier;
import dev.sallyport.engine.identity.TrustedIssuer;
import dev.sallyport.engine.key.KeyIdentifier;
import dev.sallyport.engine.key.ServiceKeys;
import dev.sallyport.engine.store.Store;
import dev.sallyport.engine.token.DeviceGrants;
import dev.sallyport.engine.token.GatewayTokens;
import dev.sallyport.engine.token.TokenEndpoint;
import java.net.URI;
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
 * @param others follows what other gateways learn; empty where there are none
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
    Documents documents) {

  private static final Logger LOG = LoggerFactory.getLogger(WhoCalls.class);

  /** Puts it together, and begins to follow the others. */
  static WhoCalls of(GatewayConfig config, URI uri, Store store, Clock clock) {
    var audit = store.auditLog();
    var development = developmentIssuer(config, uri, clock);
    var trusted = trusted(config, development);
    var documents = new Documents();
    var saml = saml(config, store, documents, clock);
    var tokens = tokens(config, store, clock);
    var strangers = new OidcIdentifier(trusted, documents, clock, LOG::warn, tokens.possession());
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
        config.store().map(_ -> OtherGateways.follow(tokens.revocations(), keys, clock)),
        documents);
  }

  /** The pages on which people sign in; empty where nobody can. */
  Optional<SignIn> signIn(GatewayConfig config, Clock clock) {
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
                clock));
  }

  private static GatewayTokens tokens(GatewayConfig config, Store store, Clock clock) {
    return GatewayTokens.open(
        config.tokens().at(config.listen().reached(), Gateway.AUDIENCE),
        config.state().resolve("token-keys.jwks"),
        store.tokens(),
        clock,
        new SecureRandom(),
        LOG::warn);
  }

  private static Optional<DevelopmentIssuer> developmentIssuer(
      GatewayConfig config, URI uri, Clock clock) {
    return switch (config.trust()) {
      case Trust.Development _ ->
          Optional.of(Gateway.developmentIssuer(uri, config.state(), clock));
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
      GatewayConfig config, Store store, Documents documents, Clock clock) {
    return switch (config.trust()) {
      case Trust.Development _ -> Optional.empty();
      case Trust.Issuers known ->
          known
              .saml()
              .map(wanted -> Saml.open(wanted, config, store.seenAssertions(), documents, clock));
    };
  }
}
