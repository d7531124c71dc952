package dev.sallyport.cli;

import dev.sallyport.engine.audit.AuditSessions.Session;
import dev.sallyport.engine.custody.Custody;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.payload.PayloadReader;
import dev.sallyport.engine.price.Prices;
import dev.sallyport.engine.store.AuditTrail;
import java.util.stream.Collectors;

/** A log with what was kept beside it, read beside a gateway or without one, on one thread. */
record OpenCustody(AuditTrail trail, PayloadReader payloads, Web web, Custody custody)
    implements AutoCloseable {

  static OpenCustody of(TrailOptions trails) {
    var web = new Web();
    var trail = trails.open();
    var wraps = trails.wrapsOrNone(web);
    var payloads = new PayloadReader(trail.payloads(), wraps);
    return new OpenCustody(
        trail,
        payloads,
        web,
        new Custody(trail, trail::search, payloads.series()::read, Prices.listed()));
  }

  /** The one session that somebody means. */
  Session session(String said) {
    var found = custody.find(said);
    return switch (found.size()) {
      case 0 ->
          throw new CommandFailedException(
              "the log has no session `%s`: see `./sallyport audit search`"
                  .formatted(Printable.of(said)));
      case 1 -> found.getFirst();
      default ->
          throw new CommandFailedException(
              "several callers have a session `%s`: give its number%n%s"
                  .formatted(
                      Printable.of(said),
                      found.stream().map(OpenCustody::line).collect(Collectors.joining("\n"))));
    };
  }

  private static String line(Session session) {
    return "  %d: %s, %d calls since %s"
        .formatted(
            session.id(), Printable.of(session.principal()), session.calls(), session.firstAt());
  }

  @Override
  public void close() {
    trail.close();
    web.close();
  }
}
