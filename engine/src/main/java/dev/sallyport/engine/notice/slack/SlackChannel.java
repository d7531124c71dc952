package dev.sallyport.engine.notice.slack;

import dev.sallyport.engine.notice.Channel;
import dev.sallyport.engine.notice.Interest;
import dev.sallyport.engine.notice.Notice;
import dev.sallyport.engine.notice.slack.PostedMessages.Posted;
import dev.sallyport.engine.notice.slack.SlackApi.DeclinedException;
import java.util.Set;

/**
 * A conversation of Slack, in which a bot posts a message for each question and changes it as the
 * question's state changes. Where the message is not known any more, its end is another message.
 *
 * @param conversation its id, such as {@code C0123456789}
 * @param buttons whether people can answer by it
 * @param posted the messages of questions that are open
 */
public record SlackChannel(
    String name,
    Interest interest,
    String conversation,
    boolean buttons,
    SlackApi api,
    PostedMessages posted)
    implements Channel {

  /** The message is gone, or the bot may not change it any more. */
  private static final Set<String> UNCHANGEABLE =
      Set.of("message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found");

  @Override
  public String kind() {
    return "slack";
  }

  @Override
  public boolean wants(Notice notice) {
    return interest.holds(notice.approval().question()) && notice.concernsPeople();
  }

  @Override
  public void tell(Notice notice) {
    var id = notice.approval().id();
    try {
      var known = posted.find(id);
      if (known.isPresent() && changed(known.get(), notice)) {
        forgetEnded(notice);
      } else if (notice.asks() || !notice.open()) {
        post(notice);
      }
    } catch (DeclinedException e) {
      throw e.untold();
    }
  }

  private void post(Notice notice) {
    var message = SlackMessage.of(notice, buttons).put("channel", conversation);
    var said = api.call("chat.postMessage", message);
    if (notice.open()) {
      posted.keep(
          notice.approval().id(),
          new Posted(said.path("channel").asText(), said.path("ts").asText()));
    }
  }

  /** Changes the message, and says whether that could be done. */
  private boolean changed(Posted known, Notice notice) {
    var message = SlackMessage.of(notice, buttons);
    message.put("channel", known.conversation()).put("ts", known.time());
    try {
      api.call("chat.update", message);
      return true;
    } catch (DeclinedException e) {
      if (UNCHANGEABLE.contains(e.code())) {
        posted.forget(notice.approval().id());
        return false;
      }
      throw e;
    }
  }

  private void forgetEnded(Notice notice) {
    switch (notice.approval().state()) {
      case PENDING, GRANTED -> {
        // A grant that nobody uses expires, and the message says so then.
      }
      case SPENT, REFUSED, EXPIRED, WITHDRAWN -> posted.forget(notice.approval().id());
    }
  }
}
