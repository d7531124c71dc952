package dev.sallyport.dataplane.page;

import dev.sallyport.engine.pipeline.OpenReply;
import dev.sallyport.engine.signin.OidcSignIn;
import dev.sallyport.engine.signin.Sessions;
import dev.sallyport.engine.signin.SignInRefusedException;
import io.helidon.webserver.http.HttpRouting;
import java.util.List;
import java.util.Optional;

/** Signing in at OIDC providers: {@code /sign-in/oidc} leads there, {@link #CALLBACK} back. */
public final class OidcPages implements SignInWay {

  /** Where providers send people back; it has to be registered with each. */
  public static final String CALLBACK = "/sign-in/callback";

  private static final String BEGIN = "/sign-in/oidc";

  private final Pages pages;
  private final OidcSignIn signIn;
  private final Sessions sessions;

  public OidcPages(Pages pages, OidcSignIn signIn, Sessions sessions) {
    this.pages = pages;
    this.signIn = signIn;
    this.sessions = sessions;
  }

  @Override
  public List<View.Choice> choices(String returnTo) {
    return signIn.clients().stream()
        .map(
            client -> {
              var provider = client.issuer().issuer().toString();
              return SignInWay.choice(BEGIN, client.name(), provider, returnTo);
            })
        .toList();
  }

  @Override
  public void serve(HttpRouting.Builder routes) {
    routes.get(BEGIN, pages.beginning(this::begin)).get(CALLBACK, pages.shown(this::finish));
  }

  private OpenReply begin(Visit visit) {
    var returnTo = Pages.local(visit.asked("return_to"));
    return pages.to(signIn.begin(visit.asked("provider"), visit.browser(), returnTo).toString());
  }

  private OpenReply finish(Visit visit) {
    if (!visit.asked("error").isEmpty()) {
      throw new SignInRefusedException(
          "provider_refused", "The identity provider did not sign you in.");
    }
    var issuer = Optional.of(visit.asked("iss")).filter(name -> !name.isEmpty());
    var in = signIn.finish(visit.asked("state"), visit.asked("code"), issuer, visit.browser());
    return pages.welcome(visit, in.who(), sessions.begin(in.who()), in.returnTo());
  }
}
