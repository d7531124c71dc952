package dev.sallyport.dataplane.page;

import dev.sallyport.engine.identity.Secrets;
import dev.sallyport.engine.signin.SignInLimits;
import io.helidon.http.SetCookie;
import io.helidon.http.SetCookie.SameSite;
import io.helidon.webserver.http.ServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The two cookies: one by which a browser is known again before anybody has signed in, and one of
 * the session. Over https they are bound to the host (RFC 6265bis, section 4.1.3.2).
 */
record Cookies(String browserName, String sessionName, boolean secure) {

  /** Those of a gateway which people reach there. */
  static Cookies at(URI address) {
    var secure = "https".equals(address.getScheme());
    var prefix = secure ? "__Host-" : "";
    return new Cookies(prefix + "sallyport-browser", prefix + "sallyport-session", secure);
  }

  /** What the browser was given before; anything else is not kept. */
  Optional<String> browser(ServerRequest request) {
    return cookie(request, browserName).filter(Secrets::isOne);
  }

  /** The session's secret, whether or not it still stands. */
  Optional<String> session(ServerRequest request) {
    return cookie(request, sessionName);
  }

  /**
   * For a browser that has none. A SAML provider sends people back by a form of its own site, which
   * brings no other cookies along.
   */
  String browser(String value) {
    return cookie(browserName, value, secure ? SameSite.NONE : SameSite.LAX).build().toString();
  }

  /** For somebody who has signed in. */
  String session(String value) {
    return cookie(sessionName, value, SameSite.LAX).maxAge(SignInLimits.SESSION).build().toString();
  }

  /** For somebody who has signed out. */
  String noSession() {
    return cookie(sessionName, "", SameSite.LAX).maxAge(Duration.ZERO).build().toString();
  }

  private SetCookie.Builder cookie(String name, String value, SameSite sameSite) {
    return SetCookie.builder(name, value)
        .path("/")
        .httpOnly(true)
        .secure(secure)
        .sameSite(sameSite);
  }

  private static Optional<String> cookie(ServerRequest request, String name) {
    return request.headers().cookies().first(name).asOptional().filter(value -> !value.isEmpty());
  }
}
