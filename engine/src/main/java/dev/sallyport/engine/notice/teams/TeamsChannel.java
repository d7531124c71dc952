package dev.sallyport.engine.notice.teams;

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
 * A chat or channel of Teams behind a workflow: a card for each question and for each end. People
 * answer in the console.
 *
 * @param address the workflow's, which is a secret
 */
public record TeamsChannel(String name, Interest interest, Supplier<URI> address, Web web)
    implements Channel {

  @Override
  public String kind() {
    return "teams";
  }

  @Override
  public boolean wants(Notice notice) {
    // A card cannot be changed by this way, so what is no question and no end is left out.
    return interest.holds(notice.approval().question()) && notice.asksOrEnds();
  }

  @Override
  public void tell(Notice notice) {
    new Posting(web, "Teams' workflow")
        .post(
            address.get(),
            Map.of("content-type", "application/json; charset=utf-8"),
            StrictJson.bytes(AdaptiveCard.of(notice)));
  }
}
