package dev.sallyport.dataplane.page;

import dev.sallyport.engine.identity.DevelopmentIssuer;
import dev.sallyport.engine.identity.Identifier;
import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.pipeline.OpenReply;
import dev.sallyport.engine.signin.Sessions;
import dev.sallyport.engine.signin.SignInRefusedException;
import io.helidon.webserver.http.HttpRouting;
import java.util.List;

/** In development mode: anybody signs in as anybody, with a token that is read as any other. */
public final class DevelopmentPages implements SignInWay {
  private final Pages pages;
  private final DevelopmentIssuer issuer;
  private final Identifier identifier;
  private final Sessions sessions;

  public DevelopmentPages(
      Pages pages, DevelopmentIssuer issuer, Identifier identifier, Sessions sessions) {
    this.pages = pages;
    this.issuer = issuer;
    this.identifier = identifier;
    this.sessions = sessions;
  }

  /** None: they are no links, but buttons of a form. */
  @Override
  public List<View.Choice> choices(String returnTo) {
    return List.of();
  }

  @Override
  public void serve(HttpRouting.Builder routes) {
    routes.post("/sign-in/development", pages.filled(this::signIn));
  }

  private OpenReply signIn(Visit visit) {
    var name = visit.filled("identity");
    if (!DevelopmentIssuer.people().contains(name)) {
      throw new SignInRefusedException("unknown_person", "There is no such identity.");
    }
    var who = identifier.identify(new Credentials(issuer.mint(name)));
    return pages.welcome(visit, who, sessions.begin(who), visit.filled("return_to"));
  }
}
