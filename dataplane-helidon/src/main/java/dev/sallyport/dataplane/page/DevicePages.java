package dev.sallyport.dataplane.page;

import dev.sallyport.dataplane.page.Visit.Seat;
import dev.sallyport.engine.pipeline.OpenReply;
import dev.sallyport.engine.token.DeviceGrant;
import dev.sallyport.engine.token.DeviceGrants;
import dev.sallyport.engine.token.DeviceGrants.Confirmation;
import dev.sallyport.engine.token.DeviceGrants.Look;
import io.helidon.webserver.http.HttpRouting;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * {@code /device}: a person types the code that a device shows, sees what asks, and says yes or no
 * (RFC 8628, section 3.3). A code that comes in the address is shown and not taken: whoever sent
 * that link does not decide (section 5.4).
 */
public final class DevicePages {
  private static final List<View.Choice> NOWHERE = List.of();

  private final Pages pages;
  private final DeviceGrants devices;
  private final Clock clock;

  public DevicePages(Pages pages, DeviceGrants devices, Clock clock) {
    this.pages = pages;
    this.devices = devices;
    this.clock = clock;
  }

  /** Adds the paths. */
  public void serve(HttpRouting.Builder routes) {
    routes
        .get(Pages.HOME, pages.shown(pages.own(this::ask)))
        .post(Pages.HOME, pages.filled(pages.own(this::look)))
        .post("/device/answer", pages.filled(pages.own(this::answer)));
  }

  private OpenReply ask(Visit visit, Seat seat) {
    return pages.page(
        new View.Device(
            seat.session().who().name(), seat.session().form(), visit.asked("user_code"), ""));
  }

  private OpenReply look(Visit visit, Seat seat) {
    var code = visit.filled("user_code");
    return switch (devices.find(code, seat.session().who())) {
      case Look.Waiting(var grant) -> pages.page(confirm(grant, seat));
      case Look.Nobody _ -> {
        pages.note(visit, "device_code_unknown");
        yield pages.page(
            400,
            new View.Device(
                seat.session().who().name(),
                seat.session().form(),
                code,
                "No device waits with this code. Look at it again; after ten minutes the device"
                    + " has to begin anew."));
      }
      case Look.TooMany _ -> tooMany(visit);
    };
  }

  private View.Confirm confirm(DeviceGrant grant, Seat seat) {
    return new View.Confirm(
        seat.session().who().name(),
        seat.session().form(),
        DeviceGrants.spelt(grant.userCode()),
        grant.scope(),
        grant.askedFrom(),
        age(Duration.between(grant.askedAt(), clock.instant())));
  }

  private OpenReply answer(Visit visit, Seat seat) {
    var code = visit.filled("user_code");
    var who = seat.session().who();
    return switch (visit.filled("answer")) {
      case "grant" ->
          said(
              visit,
              devices.grant(visit.exchange(), code, who),
              new View.Message(
                  "The device is signed in",
                  "It calls in your name now. Go back to it; this page can be closed.",
                  NOWHERE));
      case "refuse" ->
          said(
              visit,
              devices.refuse(visit.exchange(), code, who),
              new View.Message(
                  "The device was turned away",
                  "It gets nothing. If it was not yours, tell your security team.",
                  NOWHERE));
      default -> ask(visit, seat);
    };
  }

  private OpenReply said(Visit visit, Confirmation confirmation, View.Message done) {
    return switch (confirmation) {
      case Confirmation.Recorded _ -> pages.page(done);
      case Confirmation.Gone _ -> {
        pages.note(visit, "device_code_unknown");
        yield pages.page(
            410,
            new View.Message(
                "No device waits with this code any more",
                "It was answered already, or it took too long. Begin on the device again.",
                List.of(new View.Choice("Type another code", Pages.HOME))));
      }
      case Confirmation.TooMany _ -> tooMany(visit);
      case Confirmation.NotEntitled(var sentence) -> {
        pages.note(visit, "device_not_entitled");
        yield pages.page(403, new View.Message("The device is not signed in", sentence, NOWHERE));
      }
    };
  }

  private OpenReply tooMany(Visit visit) {
    pages.note(visit, "device_codes_too_many");
    return pages.page(
        429,
        new View.Message(
            "Too many wrong codes", "Wait ten minutes, and begin on the device again.", NOWHERE));
  }

  private static String age(Duration since) {
    var seconds = Math.max(0, since.toSeconds());
    return seconds < 60 ? seconds + " s" : seconds / 60 + " min";
  }
}
