package dev.sallyport.dataplane.console;

import dev.sallyport.dataplane.page.Pages;
import dev.sallyport.dataplane.page.Visit;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.pipeline.Admission;
import dev.sallyport.engine.pipeline.OpenReply;
import io.helidon.webserver.http.Handler;
import java.util.List;

/** Lets those in whom the policy lets in; all others are told so on a page, and it is recorded. */
public record Door(Pages pages, Admission admission) {

  /** A page, or what a form does. */
  public interface Room {
    OpenReply answer(Guest guest);
  }

  /**
   * A page that says one thing.
   *
   * @param next where to go on
   */
  public record Notice(Frame frame, String text, List<Link> next) {}

  /** A link. */
  public record Link(String name, String href) {}

  /** A page that is looked at, and changes nothing. */
  public Handler shown(Action action, Frame.Part part, Room room) {
    return pages.shown(
        pages.own((visit, seat) -> enter(new Entry("GET", action, part), visit, seat, room)));
  }

  /** What a form of one of our own pages does. */
  public Handler filled(Action action, Frame.Part part, Room room) {
    return pages.filled(
        pages.own((visit, seat) -> enter(new Entry("POST", action, part), visit, seat, room)));
  }

  private record Entry(String method, Action action, Frame.Part part) {}

  private OpenReply enter(Entry entry, Visit visit, Visit.Seat seat, Room room) {
    var guest = new Guest(visit, seat);
    var asked = new Admission.Visit(visit.exchange(), entry.method(), visit.asked().path());
    return admission
        .refusal(asked, guest.who(), entry.action())
        .map(
            refusal ->
                notice(
                    refusal.status(),
                    guest.frame("You may not see this", entry.part()),
                    refusal.message()))
        .orElseGet(() -> room.answer(guest));
  }

  /** Whether somebody may do that, too. */
  public boolean admits(Guest guest, Action action) {
    return admission.admits(guest.who(), action);
  }

  public OpenReply page(String template, Object model) {
    return pages.page(200, template, model);
  }

  public OpenReply notice(int status, Frame frame, String text, Link... next) {
    return pages.page(status, "console/notice.jte", new Notice(frame, text, List.of(next)));
  }
}
