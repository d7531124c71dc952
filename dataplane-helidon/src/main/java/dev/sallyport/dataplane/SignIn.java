package dev.sallyport.dataplane;

import dev.sallyport.dataplane.page.Assets;
import dev.sallyport.dataplane.page.DevelopmentPages;
import dev.sallyport.dataplane.page.DevicePages;
import dev.sallyport.dataplane.page.OidcPages;
import dev.sallyport.dataplane.page.Pages;
import dev.sallyport.dataplane.page.SamlPages;
import dev.sallyport.dataplane.page.SignInPages;
import dev.sallyport.dataplane.page.SignInWay;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.identity.DevelopmentIssuer;
import dev.sallyport.engine.identity.Documents;
import dev.sallyport.engine.identity.Identifier;
import dev.sallyport.engine.memory.Tries;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.signin.OidcSignIn;
import dev.sallyport.engine.signin.Sessions;
import dev.sallyport.engine.token.DeviceGrants;
import io.helidon.webserver.http.HttpRouting;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pages on which people sign in, and sign their devices in, put together. */
record SignIn(
    SignInConfig config,
    URI address,
    Identifier identifier,
    Optional<DevelopmentIssuer> development,
    Optional<Saml> saml,
    DeviceGrants devices,
    Documents documents,
    Sessions sessions,
    Clock clock) {

  private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);

  /** A company behind one address comes to work within an hour; nobody needs more. */
  private static final int BEGUN_PER_ADDRESS = 1_000;

  private static final Duration BEGUN_WITHIN = Duration.ofMinutes(10);
  private static final int ADDRESSES_MAX = 10_000;

  /** Adds the pages, and gives back what others are made with. */
  Pages serve(HttpRouting.Builder routes, ExchangeLine line, AuditLog audit) {
    var random = new SecureRandom();
    var begun = new Tries(BEGUN_PER_ADDRESS, BEGUN_WITHIN, ADDRESSES_MAX, clock);
    var pages = new Pages(new Pages.Parts(line, sessions, begun, audit, clock, random), address);
    var ways = new ArrayList<SignInWay>();
    if (!config.clients().isEmpty()) {
      ways.add(new OidcPages(pages, oidc(random), sessions));
    }
    saml.map(known -> known.signIn(sessions, clock, random))
        .ifPresent(signIn -> ways.add(new SamlPages(pages, signIn, sessions)));
    development.ifPresent(
        issuer -> ways.add(new DevelopmentPages(pages, issuer, identifier, sessions)));
    var people = development.isPresent() ? DevelopmentIssuer.people() : List.<String>of();
    new SignInPages(pages, ways, people, config.notice()).serve(routes);
    new DevicePages(pages, devices, clock).serve(routes);
    Assets.serve(routes, line);
    return pages;
  }

  private OidcSignIn oidc(SecureRandom random) {
    return new OidcSignIn(
        config.clients(),
        URI.create(address + OidcPages.CALLBACK),
        documents,
        clock,
        random,
        LOG::warn);
  }
}
