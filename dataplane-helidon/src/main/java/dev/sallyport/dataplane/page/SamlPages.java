package dev.sallyport.dataplane.page;

import dev.sallyport.dataplane.page.Visit.Seat;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.OpenReply;
import dev.sallyport.engine.saml.Incoming;
import dev.sallyport.engine.saml.Outgoing;
import dev.sallyport.engine.signin.SamlSignIn;
import dev.sallyport.engine.signin.Sessions;
import io.helidon.webserver.http.HttpRouting;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Signing in at SAML providers: {@code /sign-in/saml} leads there, {@link #SIGNED_IN} back, and
 * {@link #SIGNED_OUT} takes what is about signing out, on whichever side it began.
 */
public final class SamlPages implements SignInWay {

  /** Where browsers bring responses: the assertion consumer service. */
  public static final String SIGNED_IN = "/saml/acs";

  /** Where browsers bring what is about signing out: the single logout service. */
  public static final String SIGNED_OUT = "/saml/logout";

  private static final String BEGIN = "/sign-in/saml";
  private static final Headers METADATA =
      new Headers(Map.of("content-type", List.of("application/samlmetadata+xml")));

  private final Pages pages;
  private final SamlSignIn signIn;
  private final Sessions sessions;

  public SamlPages(Pages pages, SamlSignIn signIn, Sessions sessions) {
    this.pages = pages;
    this.signIn = signIn;
    this.sessions = sessions;
  }

  @Override
  public List<View.Choice> choices(String returnTo) {
    return signIn.providers().stream()
        .map(provider -> SignInWay.choice(BEGIN, provider.name(), provider.entityId(), returnTo))
        .toList();
  }

  @Override
  public void serve(HttpRouting.Builder routes) {
    routes
        .get("/saml/metadata", pages.shown(_ -> metadata()))
        .get(BEGIN, pages.beginning(this::begin))
        .post(SIGNED_IN, pages.sent(this::finish))
        .get(SIGNED_OUT, pages.shown(this::redirected))
        .post(SIGNED_OUT, pages.sent(this::posted));
  }

  /** Sent on by a page, since a form has led here. */
  @Override
  public Optional<OpenReply> goodbye(Seat seat) {
    return seat.session()
        .saml()
        .flatMap(signIn::signOut)
        .map(
            message ->
                switch (message) {
                  case Outgoing.Redirect(_, var location) -> {
                    var next = List.of(new View.Choice("Continue", location.toString()));
                    var view =
                        new View.Message(
                            "You are signed out here",
                            "Your identity provider is next, to sign you out there.",
                            next);
                    yield pages.onward(view, location.toString());
                  }
                  case Outgoing.Form _ -> carried(message);
                });
  }

  private OpenReply metadata() {
    return new OpenReply(200, METADATA, signIn.metadata().getBytes(StandardCharsets.UTF_8));
  }

  private OpenReply begin(Visit visit) {
    var returnTo = Pages.local(visit.asked("return_to"));
    return carried(signIn.begin(visit.asked("provider"), visit.browser(), returnTo));
  }

  private OpenReply finish(Visit visit) {
    var in =
        signIn.finish(visit.filled("SAMLResponse"), visit.filled("RelayState"), visit.browser());
    return pages.welcome(visit, in.identity(), sessions.begin(in), in.returnTo());
  }

  /** INVARIANT: the query as it came, since a signature is over just these characters. */
  private OpenReply redirected(Visit visit) {
    var query = new Incoming.Redirect(visit.asked().query());
    if (!visit.asked("SAMLResponse").isEmpty()) {
      return ended(query);
    }
    return asked(visit, query, visit.asked("RelayState"));
  }

  private OpenReply posted(Visit visit) {
    var response = visit.filled("SAMLResponse");
    if (!response.isEmpty()) {
      return ended(new Incoming.Post(response));
    }
    return asked(visit, new Incoming.Post(visit.filled("SAMLRequest")), visit.filled("RelayState"));
  }

  private OpenReply ended(Incoming answer) {
    return pages.page(
        signIn.signedOut(answer)
            ? said("Your identity provider has signed you out everywhere.")
            : said(
                "You are signed out here. Elsewhere you may still be signed in: close the browser,"
                    + " or sign out there as well."));
  }

  private OpenReply asked(Visit visit, Incoming request, String relayState) {
    var done = signIn.asked(request, relayState);
    done.people().forEach(who -> pages.signedOut(visit, who));
    return done.answer()
        .map(this::carried)
        .orElseGet(() -> pages.page(said("Your identity provider has signed you out here.")));
  }

  private static View.Message said(String text) {
    return new View.Message(
        "You are signed out", text, List.of(new View.Choice("Sign in again", "/sign-in")));
  }

  private OpenReply carried(Outgoing message) {
    return switch (message) {
      case Outgoing.Redirect(_, var location) -> pages.to(location.toString());
      case Outgoing.Form(_, var action, var fields) -> pages.page(new View.Post(action, fields));
    };
  }
}
