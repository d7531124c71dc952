package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Identity;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** An answer of the gateway's own API that goes on for a while. */
public final class OwnStream {
  private final Identity who;
  private final String type;
  private final Reply reply;
  private final BooleanSupplier standing;

  /**
   * @param type the body's media type
   */
  OwnStream(Identity who, String type, Reply reply, BooleanSupplier standing) {
    this.who = who;
    this.type = type;
    this.reply = reply;
    this.standing = standing;
  }

  /** Whom it goes to. */
  public Identity who() {
    return who;
  }

  /**
   * Sends this much of the body now.
   *
   * @throws ClientGoneException if nobody is there any more
   */
  public void send(byte[] part) {
    if (!reply.begun()) {
      reply.begin(
          200,
          new Headers(Map.of("content-type", List.of(type), "cache-control", List.of("no-store"))));
    }
    reply.send(part);
  }

  /**
   * Whether the caller would be let in now: the token has not ended nor been taken back, and the
   * policy still allows it. Whoever writes asks before it sends what is new.
   */
  public boolean stands() {
    return standing.getAsBoolean();
  }
}
