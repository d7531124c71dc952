package dev.sallyport.dataplane.page;

import dev.sallyport.dataplane.http.LineHandler;
import dev.sallyport.dataplane.page.Visit.Seat;
import dev.sallyport.engine.audit.AuditEntry.Caller;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.audit.SignInStep;
import dev.sallyport.engine.audit.SignInStep.Step;
import dev.sallyport.engine.identity.Secrets;
import dev.sallyport.engine.memory.Tries;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Peer;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.pipeline.Arrival;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.OpenReply;
import dev.sallyport.engine.signin.Sessions;
import dev.sallyport.engine.signin.SignInRefusedException;
import io.helidon.common.parameters.Parameters;
import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What every page has in common: who looks at it, where its form comes from, how it is refused. */
public final class Pages {

  /** Where somebody goes who wanted to go nowhere. */
  static final String HOME = "/device";

  /** The field by which a form shows that it is of one of our own pages. */
  static final String FORM = "form";

  /** Paths of our own are short, and each begun sign-in keeps one. */
  private static final int RETURN_TO_MAX_CHARS = 1_000;

  /** A SAML response is the largest form; its own limit is lower, and says so better. */
  private static final int FORM_MAX_BYTES = 512 << 10;

  private static final Parameters NOTHING = Parameters.empty("form");

  private final Parts parts;
  private final URI address;
  private final Cookies cookies;
  private final Templates templates = new Templates();

  /**
   * What pages are made with.
   *
   * @param begun how often a sign-in may be begun from one network
   */
  public record Parts(
      ExchangeLine line,
      Sessions sessions,
      Tries begun,
      AuditLog audit,
      Clock clock,
      SecureRandom random) {}

  /**
   * @param address where people reach the gateway
   */
  public Pages(Parts parts, URI address) {
    this.parts = parts;
    this.address = address;
    this.cookies = Cookies.at(address);
  }

  /** What is shown to somebody, or done for them. */
  public interface Page {
    OpenReply answer(Visit visit);
  }

  /** What is shown to somebody who has signed in. */
  public interface OwnPage {
    OpenReply answer(Visit visit, Seat seat);
  }

  /** A page that is looked at. */
  public Handler shown(Page page) {
    return handler(page, false);
  }

  /** A page that begins a sign-in, which nobody has to be known for. */
  Handler beginning(Page page) {
    return shown(
        visit -> {
          if (!parts.begun().take(Peer.network(visit.address()))) {
            throw new RefusedException(PageRefusals.tooMany());
          }
          return page.answer(visit);
        });
  }

  /** What a form of one of our own pages does: nothing, if it comes from anywhere else. */
  public Handler filled(Page page) {
    return handler(
        visit -> {
          if (!isOwn(visit)) {
            throw new RefusedException(PageRefusals.foreignForm());
          }
          return page.answer(visit);
        },
        true);
  }

  /** What a form of somebody else's page does, which has to prove what it says by other means. */
  Handler sent(Page page) {
    return handler(page, true);
  }

  /** For those who have signed in; whoever has not does that first, and comes back. */
  public Page own(OwnPage page) {
    return visit ->
        visit
            .seat()
            .map(seat -> page.answer(visit, seat))
            .orElseGet(
                () ->
                    to(
                        "/sign-in?return_to="
                            + URLEncoder.encode(back(visit), StandardCharsets.UTF_8)));
  }

  /** A page. */
  OpenReply page(View view) {
    return templates.page(200, view);
  }

  /** A page that says that something did not work. */
  OpenReply page(int status, View view) {
    return templates.page(status, view);
  }

  /** A page of the console, of which the model is what its template takes. */
  public OpenReply page(int status, String template, Object model) {
    return templates.withScripts(status, template, model);
  }

  /** A part of such a page, which its script puts in the place of an older one. */
  public String part(String template, Object model) {
    return templates.text(template, model);
  }

  /** Sends the browser somewhere (RFC 9110, section 15.4.4). */
  public OpenReply to(String location) {
    return new OpenReply(
        303,
        new Headers(
            Map.of(
                "location", List.of(location),
                "cache-control", List.of("no-store"),
                "referrer-policy", List.of("same-origin"))),
        new byte[0]);
  }

  /**
   * A page that goes on by itself. It answers forms, after which a browser follows no redirect to
   * where the form could not have gone ({@code form-action} of Content Security Policy Level 3).
   */
  OpenReply onward(View view, String location) {
    return with(page(view), "refresh", "0; url=" + location);
  }

  /**
   * Somebody has signed in.
   *
   * @param secret the secret of their session, which has begun
   * @param returnTo where they wanted to go
   */
  OpenReply welcome(Visit visit, Identity who, String secret, String returnTo) {
    visit.seat().ifPresent(before -> parts.sessions().end(before.secret()));
    record(visit, Step.SIGNED_IN, who.issuer(), Optional.of(who), "");
    return with(to(local(returnTo)), "set-cookie", cookies.session(secret));
  }

  /** Somebody has signed out. */
  OpenReply farewell(Visit visit, OpenReply reply) {
    visit
        .seat()
        .ifPresent(
            seat -> {
              var who = seat.session().who();
              parts.sessions().end(seat.secret());
              signedOut(visit, who);
            });
    return with(reply, "set-cookie", cookies.noSession());
  }

  /** A provider has signed somebody out, whose session has ended. */
  void signedOut(Visit visit, Identity who) {
    record(visit, Step.SIGNED_OUT, who.issuer(), Optional.of(who), "");
  }

  /** A path of the gateway's own, whatever somebody wrote into a link. */
  static String local(String wanted) {
    // Browsers read several slashes as the beginning of a host, however many there are.
    if (wanted.length() > RETURN_TO_MAX_CHARS || wanted.startsWith("//")) {
      return HOME;
    }
    try {
      var uri = new URI(wanted);
      if (!uri.isAbsolute() && uri.getRawAuthority() == null && wanted.startsWith("/")) {
        return wanted;
      }
    } catch (URISyntaxException _) {
      // Falls through: it is no path at all.
    }
    return HOME;
  }

  private static String back(Visit visit) {
    return visit.asked().query().isEmpty()
        ? visit.asked().path()
        : visit.asked().path() + "?" + visit.asked().query();
  }

  private Handler handler(Page page, boolean form) {
    return (request, response) -> {
      var arrival = LineHandler.arrival(request);
      parts
          .line()
          .runOpen(
              arrival,
              LineHandler.responder(response),
              exchange -> {
                var known = cookies.browser(request);
                var browser = known.orElseGet(() -> new Secrets(parts.random()).next(""));
                var filled = form ? fields(read(arrival.body())) : NOTHING;
                var visit = visit(exchange, arrival, filled, browser, seat(request));
                var reply = answer(page, visit);
                return known.isPresent()
                    ? reply
                    : with(reply, "set-cookie", cookies.browser(browser));
              });
    };
  }

  private OpenReply answer(Page page, Visit visit) {
    try {
      return page.answer(visit);
    } catch (SignInRefusedException e) {
      return refused(visit, 403, e.code(), String.valueOf(e.getMessage()));
    } catch (RefusedException e) {
      var refusal = e.refusal();
      return refused(visit, refusal.status(), refusal.code(), refusal.message());
    }
  }

  /** Records that something was refused, by the audit log's word for it. */
  void note(Visit visit, String code) {
    record(visit, Step.REFUSED, "", visit.seat().map(seat -> seat.session().who()), code);
  }

  private OpenReply refused(Visit visit, int status, String code, String sentence) {
    note(visit, code);
    var again = List.of(new View.Choice("Begin again", HOME));
    return page(status, new View.Message("That did not work", sentence, again));
  }

  private void record(
      Visit visit, Step step, String provider, Optional<Identity> who, String refusal) {
    parts
        .audit()
        .append(
            new SignInStep(
                visit.exchange(),
                parts.clock().instant(),
                step,
                provider,
                who.map(Caller::of),
                refusal));
  }

  /** The session that a browser has, if it stands. */
  public Optional<Seat> seat(ServerRequest request) {
    return cookies
        .session(request)
        .flatMap(secret -> parts.sessions().find(secret).map(session -> new Seat(secret, session)));
  }

  /** Whether a session that was found before has not ended since. */
  public boolean stands(Seat seat) {
    return parts.sessions().find(seat.secret()).isPresent();
  }

  private Visit visit(
      String exchange, Arrival arrival, Parameters form, String browser, Optional<Seat> seat) {
    return new Visit(
        exchange,
        arrival.peer().address(),
        new Visit.Asked(arrival.path(), arrival.query(), fields(arrival.query())),
        form,
        browser,
        isElsewhere(arrival.headers()),
        seat);
  }

  /** Forms say `+` where they mean a space; a plus is `%2B` there. */
  private static Parameters fields(String form) {
    try {
      return form.isEmpty() ? NOTHING : UriQuery.create(form.replace("+", "%20"));
    } catch (IllegalArgumentException _) {
      throw new RefusedException(PageRefusals.malformed());
    }
  }

  private static String read(InputStream body) {
    try {
      var bytes = body.readNBytes(FORM_MAX_BYTES + 1);
      if (bytes.length > FORM_MAX_BYTES) {
        throw new RefusedException(PageRefusals.tooLarge());
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A form is ours if it brings what only our page knows, and if the browser does not say that it
   * comes from elsewhere (Fetch Metadata; RFC 6454).
   */
  private static boolean isOwn(Visit visit) {
    return !visit.fromElsewhere()
        && MessageDigest.isEqual(
            visit.token().getBytes(StandardCharsets.UTF_8),
            visit.filled(FORM).getBytes(StandardCharsets.UTF_8));
  }

  private boolean isElsewhere(Headers fields) {
    var site = fields.first("sec-fetch-site");
    if (site.isPresent()) {
      return !site.get().equals("same-origin");
    }
    var origin = fields.first("origin");
    return origin.isPresent() && !origin.get().equals(address.toString());
  }

  private static OpenReply with(OpenReply reply, String header, String value) {
    var fields = new TreeMap<>(reply.headers().fields());
    var values = new ArrayList<>(reply.headers().all(header));
    values.add(value);
    fields.put(header, List.copyOf(values));
    return new OpenReply(reply.status(), new Headers(fields), reply.body());
  }
}
