package dev.sallyport.dataplane.console;

import dev.sallyport.dataplane.console.Door.Link;
import dev.sallyport.engine.identity.TrustedIssuer;
import dev.sallyport.engine.key.KeyHolder;
import dev.sallyport.engine.key.ServiceKey;
import dev.sallyport.engine.key.ServiceKeys;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.pipeline.OpenReply;
import dev.sallyport.engine.token.Family;
import dev.sallyport.engine.token.TokenEndpoint;
import io.helidon.webserver.http.HttpRouting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** {@code /console/identities}: whom the gateway knows, and an end to what somebody has lost. */
public final class IdentityPages {
  private static final Frame.Part PART = Frame.Part.IDENTITIES;
  private static final Link BACK = new Link("Identities and keys", PART.path());

  private final Door door;
  private final Parts parts;

  /**
   * What it shows and does.
   *
   * @param longest how long a key may live
   * @param issuers whose tokens are believed
   */
  public record Parts(
      TokenEndpoint endpoint,
      ServiceKeys keys,
      Duration longest,
      List<TrustedIssuer> issuers,
      Clock clock) {
    public Parts {
      issuers = List.copyOf(issuers);
    }
  }

  IdentityPages(Door door, Parts parts) {
    this.door = door;
    this.parts = parts;
  }

  /**
   * The page.
   *
   * @param signIns empty where the person may not see them, likewise the keys
   * @param draft what stands in the form for a new key
   */
  public record View(
      Frame frame,
      Optional<List<Family>> signIns,
      boolean mayEnd,
      Optional<List<ServiceKey>> keys,
      boolean mayMake,
      List<TrustedIssuer> issuers,
      Draft draft,
      long daysMax,
      Instant now) {}

  /**
   * A key that somebody describes.
   *
   * @param trouble why there is no such key; empty if there is none
   */
  public record Draft(
      String name,
      String subject,
      String kind,
      String groups,
      String scope,
      String days,
      String trouble) {
    static final Draft NONE = new Draft("", "", "service", "", "", "30", "");
  }

  /** A key that was made, this once with its secret. */
  public record Made(Frame frame, ServiceKey key, String secret) {}

  public void serve(HttpRouting.Builder routes) {
    routes
        .get(
            PART.path(),
            door.shown(Action.POLICY_READ, PART, guest -> page(guest, 200, Draft.NONE)))
        .post(
            "/console/identities/sign-ins/{id}/end",
            door.filled(Action.SIGN_INS_WRITE, PART, this::end))
        .post("/console/identities/keys", door.filled(Action.KEYS_WRITE, PART, this::make))
        .post(
            "/console/identities/keys/{id}/revoke",
            door.filled(Action.KEYS_WRITE, PART, this::revoke));
  }

  private OpenReply page(Guest guest, int status, Draft draft) {
    var seesSignIns = door.admits(guest, Action.SIGN_INS_READ);
    var seesKeys = door.admits(guest, Action.KEYS_READ);
    return door.pages()
        .page(
            status,
            "console/identities.jte",
            new View(
                guest.frame("Identities and keys", PART),
                seesSignIns ? Optional.of(parts.endpoint().signIns()) : Optional.empty(),
                door.admits(guest, Action.SIGN_INS_WRITE),
                seesKeys ? Optional.of(parts.keys().list()) : Optional.empty(),
                door.admits(guest, Action.KEYS_WRITE),
                parts.issuers(),
                draft,
                parts.longest().toDays(),
                parts.clock().instant()));
  }

  private OpenReply end(Guest guest) {
    return parts
        .endpoint()
        .endSignIn(guest.visit().exchange(), guest.segment(3), guest.who())
        .map(_ -> door.pages().to(PART.path()))
        .orElseGet(() -> gone(guest, "No sign-in of that name goes on: it has ended already."));
  }

  private OpenReply revoke(Guest guest) {
    return parts
        .keys()
        .revoke(guest.segment(3), guest.who())
        .map(_ -> door.pages().to(PART.path()))
        .orElseGet(() -> gone(guest, "No key has that id."));
  }

  private OpenReply gone(Guest guest, String sentence) {
    return door.notice(404, guest.frame("That is not there", PART), sentence, BACK);
  }

  private OpenReply make(Guest guest) {
    var visit = guest.visit();
    var draft =
        new Draft(
            visit.filled("name").strip(),
            visit.filled("subject").strip(),
            visit.filled("kind"),
            visit.filled("groups").strip(),
            visit.filled("scope").strip(),
            visit.filled("days").strip(),
            "");
    try {
      var made =
          parts
              .keys()
              .create(
                  new KeyHolder(
                      draft.name(),
                      draft.subject(),
                      draft.kind().equals("person") ? Identity.Kind.PERSON : Identity.Kind.SERVICE,
                      words(draft.groups()),
                      words(draft.scope())),
                  lifetime(draft.days()),
                  guest.who());
      var frame = guest.frame("The key is made", PART);
      return door.page("console/key.jte", new Made(frame, made.key(), made.shown().reveal()));
    } catch (IllegalArgumentException e) {
      return page(
          guest,
          400,
          new Draft(
              draft.name(),
              draft.subject(),
              draft.kind(),
              draft.groups(),
              draft.scope(),
              draft.days(),
              e.getMessage() == null ? "There is no such key." : e.getMessage()));
    }
  }

  private Duration lifetime(String days) {
    var most = parts.longest().toDays();
    if (!days.matches("[0-9]{1,4}") || Long.parseLong(days) < 1 || Long.parseLong(days) > most) {
      throw new IllegalArgumentException("A key lives from 1 to %d days here.".formatted(most));
    }
    return Duration.ofDays(Long.parseLong(days));
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split("[\\s,]+", -1)).filter(word -> !word.isEmpty()).toList();
  }
}
