package dev.sallyport.dataplane.console;

import dev.sallyport.dataplane.console.Door.Link;
import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.Vote;
import dev.sallyport.engine.approval.VoteResult;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.model.Lasting;
import dev.sallyport.engine.pipeline.OpenReply;
import io.helidon.webserver.http.HttpRouting;
import java.util.List;
import java.util.Optional;

/** {@code /console}, what waits for people, and {@code /console/approvals/{id}}, one of it. */
public final class ApprovalPages {
  private static final Link BACK = new Link("All approvals", Frame.Part.APPROVALS.path());
  private static final String APPROVAL = "console/approval.jte";

  private final Door door;
  private final Approvals approvals;
  private final Queue queue;

  ApprovalPages(Door door, Approvals approvals, Queue queue) {
    this.door = door;
    this.approvals = approvals;
    this.queue = queue;
  }

  /**
   * The first page.
   *
   * @param move the number of the last move that it knows of, from which on its script listens
   */
  public record All(Frame frame, Queue.View queue, long move) {}

  /**
   * One approval.
   *
   * @param context empty where the person may not see all of the call
   * @param before what the same caller was let do last that was of this kind, with the difference
   * @param mayAnswer whether the policy lets the person answer approvals at all
   * @param trouble why an answer did not count; empty if there was none
   */
  public record One(
      Frame frame,
      Queue.Row row,
      Optional<Context> context,
      Optional<Before> before,
      boolean mayAnswer,
      String me,
      String reason,
      String trouble) {

    public Approval approval() {
      return row.approval();
    }

    /** Whether answers are still taken. */
    public boolean isOpen() {
      return approval().state() == Approval.State.PENDING && !row.isOver();
    }

    /** What this person has said. */
    public Optional<Vote> mine() {
      return approval().votes().stream()
          .filter(vote -> vote.by().equals(me))
          .reduce((_, last) -> last);
    }

    /** Whether a no of this person would end it, though they have said yes or it is granted. */
    public boolean mayEnd() {
      var standing =
          switch (approval().state()) {
            case PENDING -> mine().isPresent();
            case GRANTED -> approval().lasts();
            case SPENT, REFUSED, EXPIRED, WITHDRAWN -> false;
          };
      return standing && !row.isOver() && mayAnswer && !isMine();
    }

    public boolean isForOneCall() {
      return approval().question().lasting() instanceof Lasting.Once;
    }

    /** Whether the rules let one person agree alone, in an emergency. */
    public boolean isForEmergencies() {
      return approval().question().quorums().stream()
          .anyMatch(quorum -> !quorum.emergency().isEmpty());
    }

    public boolean isMine() {
      return approval().question().asker().equals(me);
    }

    public int reasonLimit() {
      return Vote.REASON_LIMIT_CHARS;
    }
  }

  /**
   * What was granted before.
   *
   * @param comparison empty where the two are too long to be compared, or one is not known
   */
  public record Before(Approval approval, Optional<Comparison> comparison) {}

  public void serve(HttpRouting.Builder routes) {
    var part = Frame.Part.APPROVALS;
    routes
        .get(part.path(), door.shown(Action.APPROVALS_READ, part, this::all))
        .get("/console/approvals/{id}", door.shown(Action.APPROVALS_READ, part, this::one))
        .post(
            "/console/approvals/{id}/answer",
            door.filled(Action.APPROVALS_ANSWER, part, this::answer));
  }

  private OpenReply all(Guest guest) {
    // The move is read first: what moves in between is heard of once more, and none is missed.
    var move = approvals.lastMove();
    var view = queue.view();
    var frame = guest.frame("Approvals", Frame.Part.APPROVALS).waiting(view.count());
    return door.page("console/queue.jte", new All(frame, view, move));
  }

  private OpenReply one(Guest guest) {
    return approvals
        .find(guest.segment(2))
        .map(approval -> door.page(APPROVAL, view(guest, approval, "")))
        .orElseGet(() -> unknown(guest));
  }

  private OpenReply answer(Guest guest) {
    var id = guest.segment(2);
    var reason = guest.visit().filled("reason").replace("\r\n", "\n").strip();
    var said = guest.visit().filled("answer");
    if (reason.length() > Vote.REASON_LIMIT_CHARS) {
      return again(
          guest,
          400,
          "A reason has at most " + Vote.REASON_LIMIT_CHARS + " characters. Nothing was answered.");
    }
    if (!List.of("grant", "refuse", "emergency").contains(said)) {
      return again(guest, 400, "Nothing was answered: say yes or no.");
    }
    var result =
        said.equals("emergency")
            ? approvals.grantInEmergency(id, guest.who(), reason)
            : approvals.vote(id, guest.who(), said.equals("grant"), reason);
    return switch (result) {
      case VoteResult.Recorded(var approval) ->
          door.pages().to("/console/approvals/" + approval.id());
      case VoteResult.Unknown _ -> unknown(guest);
      case VoteResult.Closed(var state) ->
          again(
              guest,
              409,
              "Your answer came too late and does not count: this is "
                  + state.word()
                  + " already.");
      case VoteResult.NotEntitled(var sentence) ->
          again(guest, 403, "Your answer does not count. " + sentence);
    };
  }

  private OpenReply again(Guest guest, int status, String trouble) {
    return approvals
        .find(guest.segment(2))
        .map(approval -> door.pages().page(status, APPROVAL, view(guest, approval, trouble)))
        .orElseGet(() -> unknown(guest));
  }

  private OpenReply unknown(Guest guest) {
    return door.notice(
        404,
        guest.frame("There is no such approval", Frame.Part.APPROVALS),
        "No approval has this id. It may be mistyped, or of another gateway.",
        BACK);
  }

  private One view(Guest guest, Approval approval, String trouble) {
    var mayAnswer = door.admits(guest, Action.APPROVALS_ANSWER);
    var me = guest.who().principal();
    var context =
        door.admission().showsCall(guest.who(), approval)
            ? Optional.of(context(approval))
            : Optional.<Context>empty();
    return new One(
        guest.frame("Approval " + approval.id(), Frame.Part.APPROVALS),
        queue.row(approval, queue.clock().instant()),
        context,
        context.flatMap(shown -> before(approval, shown)),
        mayAnswer,
        me,
        guest.visit().filled("reason"),
        trouble);
  }

  private Context context(Approval approval) {
    return Context.of(approvals.context(approval.id()).orElse("{}"));
  }

  private Optional<Before> before(Approval approval, Context context) {
    return approvals
        .grantedBefore(approval)
        .map(
            granted -> {
              var then = context(granted).heart();
              var now = context.heart();
              return new Before(
                  granted,
                  then.isEmpty() || now.isEmpty() || !Comparison.isPossible(then, now)
                      ? Optional.empty()
                      : Optional.of(Comparison.of(then, now)));
            });
  }
}
