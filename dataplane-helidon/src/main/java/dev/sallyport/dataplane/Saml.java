package dev.sallyport.dataplane;

import dev.sallyport.dataplane.page.SamlPages;
import dev.sallyport.engine.files.SecretFile;
import dev.sallyport.engine.files.SecretPlace;
import dev.sallyport.engine.identity.Documents;
import dev.sallyport.engine.saml.AssertionVerifier;
import dev.sallyport.engine.saml.OwnKey;
import dev.sallyport.engine.saml.SeenAssertions;
import dev.sallyport.engine.saml.ServiceProvider;
import dev.sallyport.engine.saml.TrustedProviders;
import dev.sallyport.engine.signin.SamlSignIn;
import dev.sallyport.engine.signin.Sessions;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SAML put together.
 *
 * @param address where callers reach the gateway
 * @param us the gateway, as providers know it
 */
record Saml(URI address, TrustedProviders providers, ServiceProvider us) {
  private static final Logger LOG = LoggerFactory.getLogger(Saml.class);

  /** Makes the gateway's key, if it has none yet. */
  static Saml open(
      SamlConfig config,
      GatewayConfig gateway,
      OwnSecrets secrets,
      SeenAssertions seen,
      Documents documents,
      Clock clock) {
    var address = gateway.listen().reached();
    return new Saml(
        address,
        new TrustedProviders(config.providers(), seen, documents, clock, LOG::warn),
        new ServiceProvider(
            config.entityId().orElse(address + "/saml"),
            URI.create(address + SamlPages.SIGNED_IN),
            URI.create(address + SamlPages.SIGNED_OUT),
            OwnKey.in(
                config
                    .key()
                    .<SecretPlace>map(SecretFile::new)
                    .orElseGet(() -> secrets.named("saml-key.pem"))),
            config.next()));
  }

  /** Believes assertions that are shown to have a token. */
  AssertionVerifier verifier() {
    return new AssertionVerifier(providers, us.entityId(), address + "/oauth/token");
  }

  /** Signs people in with a browser. */
  SamlSignIn signIn(Sessions sessions, Clock clock, SecureRandom random) {
    return new SamlSignIn(providers, us, sessions, clock, random);
  }
}
