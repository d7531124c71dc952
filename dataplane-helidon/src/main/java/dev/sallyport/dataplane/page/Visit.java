package dev.sallyport.dataplane.page;

import dev.sallyport.engine.identity.Secrets;
import dev.sallyport.engine.signin.Sessions.Session;
import io.helidon.common.parameters.Parameters;
import java.util.Optional;

/**
 * A browser that asks for a page.
 *
 * @param exchange the request's name in the log
 * @param address where the browser is
 * @param form the form's fields, if it brings one
 * @param browser what this browser has as a cookie, from now on at the latest
 * @param fromElsewhere whether the browser says that another site made it ask
 * @param seat the session that it has
 */
public record Visit(
    String exchange,
    String address,
    Asked asked,
    Parameters form,
    String browser,
    boolean fromElsewhere,
    Optional<Seat> seat) {

  /**
   * What is asked for.
   *
   * @param query the query as it came; empty if there is none
   */
  public record Asked(String path, String query, Parameters fields) {}

  /** A session, and the secret by which the browser has it. */
  public record Seat(String secret, Session session) {
    @Override
    public String toString() {
      return "Seat[" + session + "]";
    }
  }

  /** A field of the query; empty if it is not there. */
  public String asked(String name) {
    return asked.fields().first(name).orElse("");
  }

  /** A field of the form; empty if it is not there. */
  public String filled(String name) {
    return form.first(name).orElse("");
  }

  /** What a form of our own pages has to bring along; no other site knows it. */
  String token() {
    return seat.map(found -> found.session().form()).orElseGet(() -> Secrets.hash(browser));
  }

  /** What it holds is not for logs. */
  @Override
  public String toString() {
    return "Visit[" + exchange + "]";
  }
}
