package dev.sallyport.dataplane.console;

import dev.sallyport.dataplane.page.Pages;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.audit.AuditSessions;
import dev.sallyport.engine.audit.RecordedSearch;
import dev.sallyport.engine.custody.Custody;
import dev.sallyport.engine.identity.TrustedIssuer;
import dev.sallyport.engine.key.ServiceKeys;
import dev.sallyport.engine.pipeline.Admission;
import dev.sallyport.engine.pipeline.PolicyInForce;
import dev.sallyport.engine.pipeline.PolicyLife;
import dev.sallyport.engine.token.TokenEndpoint;
import io.helidon.webserver.http.HttpRouting;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** The console, put together: {@code /console} and what lies below it. */
public final class Console {
  private final Pages pages;
  private final Engine engine;
  private final Known known;
  private final Supplier<Health> health;
  private final Clock clock;

  /**
   * What is looked at and acted on.
   *
   * @param exchanges names what is not on the line in the log
   */
  public record Engine(
      PolicyInForce policy,
      PolicyLife life,
      Approvals approvals,
      AuditLog audit,
      AuditSessions sessions,
      RecordedSearch search,
      Custody custody,
      Supplier<String> exchanges) {}

  /**
   * Whom the gateway knows.
   *
   * @param longest how long a key may live
   * @param issuers whose tokens are believed
   */
  public record Known(
      TokenEndpoint endpoint, ServiceKeys keys, Duration longest, List<TrustedIssuer> issuers) {
    public Known {
      issuers = List.copyOf(issuers);
    }
  }

  public Console(Pages pages, Engine engine, Known known, Supplier<Health> health, Clock clock) {
    this.pages = pages;
    this.engine = engine;
    this.known = known;
    this.health = health;
    this.clock = clock;
  }

  /** Adds the paths. */
  public void serve(HttpRouting.Builder routes) {
    var door = new Door(pages, new Admission(engine.policy(), engine.audit(), clock));
    var approvals = engine.approvals();
    var queue = new Queue(approvals, () -> engine.life().account().rules(), clock);
    new ApprovalPages(door, approvals, queue).serve(routes);
    new QueueStream(door, approvals, queue, engine.exchanges()).serve(routes);
    new SessionPages(door, engine.sessions()).serve(routes);
    new ReplayPages(door, engine.custody(), engine.search()).serve(routes);
    new SearchPages(door, engine.search()).serve(routes);
    new PolicyPages(door, engine.life(), engine.audit(), clock).serve(routes);
    new IdentityPages(
            door,
            new IdentityPages.Parts(
                known.endpoint(), known.keys(), known.longest(), known.issuers(), clock))
        .serve(routes);
    new HealthPages(door, health, approvals, engine.sessions(), clock).serve(routes);
  }
}
