package dev.sallyport.engine.notice.webhook;

import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.notice.Channel;
import dev.sallyport.engine.notice.Interest;
import dev.sallyport.engine.notice.Notice;
import dev.sallyport.engine.notice.Posting;
import dev.sallyport.engine.notice.UntoldException;
import java.net.URI;
import java.util.HashMap;
import java.util.function.Supplier;

/**
 * A program elsewhere that receives every move of every approval, the questions that have ended
 * meanwhile too: {@code state} says how the approval stands when it is sent.
 *
 * @param secret gives what signs the events
 */
public record WebhookChannel(
    String name, Interest interest, URI address, Supplier<String> secret, Web web)
    implements Channel {

  public WebhookChannel {
    if (!Web.isSafe(address)) {
      throw new IllegalArgumentException(
          "a webhook's address is https, or http on loopback, without a user in it");
    }
  }

  @Override
  public String kind() {
    return "webhook";
  }

  @Override
  public boolean wants(Notice notice) {
    return interest.holds(notice.approval().question());
  }

  @Override
  public void tell(Notice notice) {
    var body = StrictJson.bytes(CloudEvent.of(notice));
    var fields = new HashMap<>(WebhookSignature.fields(key(), notice.id(), notice.now(), body));
    fields.put("content-type", "application/cloudevents+json; charset=utf-8");
    new Posting(web, Web.shown(address)).post(address, fields, body);
  }

  private byte[] key() {
    try {
      return WebhookSignature.key(secret.get());
    } catch (IllegalArgumentException e) {
      throw UntoldException.passing(String.valueOf(e.getMessage()));
    }
  }
}
