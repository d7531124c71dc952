package dev.sallyport.dataplane.page;

import dev.sallyport.dataplane.page.Visit.Seat;
import dev.sallyport.engine.pipeline.ExchangeLine.OpenReply;
import io.helidon.webserver.http.HttpRouting;
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
