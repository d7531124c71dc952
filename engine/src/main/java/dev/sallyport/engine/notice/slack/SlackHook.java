package dev.sallyport.engine.notice.slack;

import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.notice.Channel;
import dev.sallyport.engine.notice.Interest;
import dev.sallyport.engine.notice.Notice;
import dev.sallyport.engine.notice.Posting;
import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A conversation of Slack behind an incoming webhook: messages without buttons to answer by, and
 * another one for each end.
 *
 * @param address the webhook's, which is a secret
 */
public record SlackHook(String name, Interest interest, Supplier<URI> address, Web web)
    implements Channel {

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
    new Posting(web, "Slack's webhook")
        .post(
            address.get(),
            Map.of("content-type", "application/json; charset=utf-8"),
            StrictJson.bytes(SlackMessage.of(notice, false)));
  }
}
