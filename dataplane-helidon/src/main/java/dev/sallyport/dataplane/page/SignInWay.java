package dev.sallyport.dataplane.page;

import dev.sallyport.dataplane.page.Visit.Seat;
import dev.sallyport.engine.pipeline.OpenReply;
import io.helidon.webserver.http.HttpRouting;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A way in which people sign in, by providers that speak one language. */
public interface SignInWay {

  /**
   * The providers, for the page.
   *
   * @param returnTo a path of the gateway, to which the person goes then
   */
  List<View.Choice> choices(String returnTo);

  /**
   * The link to one of them.
   *
   * @param path where a sign-in begins
   * @param name what the page calls the provider
   * @param provider what it calls itself
   */
  static View.Choice choice(String path, String name, String provider, String returnTo) {
    var query = "?provider=" + encoded(provider) + "&return_to=" + encoded(returnTo);
    return new View.Choice(name, path + query);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Adds what its providers, and people on their way to them, ask for. */
  void serve(HttpRouting.Builder routes);

  /**
   * What a provider has to be told when a person signs out whose session here has ended; empty
   * where that is nothing, or where the session is of another way.
   */
  default Optional<OpenReply> goodbye(Seat seat) {
    return Optional.empty();
  }
}
