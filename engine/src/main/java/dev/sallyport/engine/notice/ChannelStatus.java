package dev.sallyport.engine.notice;

import dev.sallyport.engine.fetch.Trouble;
import java.util.Optional;

/**
 * How it stands with a channel. All counts are since the start.
 *
 * @param told notices that have arrived
 * @param dropped those that were given up
 * @param failures attempts that failed
 * @param trouble what is wrong at present; empty if nothing is
 */
public record ChannelStatus(
    String name, String kind, long told, long dropped, long failures, Optional<Trouble> trouble) {

  static ChannelStatus fresh(Channel channel) {
    return new ChannelStatus(channel.name(), channel.kind(), 0, 0, 0, Optional.empty());
  }

  ChannelStatus oneTold() {
    return new ChannelStatus(name, kind, told + 1, dropped, failures, Optional.empty());
  }

  ChannelStatus oneDropped() {
    return new ChannelStatus(name, kind, told, dropped + 1, failures, trouble);
  }

  ChannelStatus failed(Trouble what) {
    return new ChannelStatus(name, kind, told, dropped, failures + 1, Optional.of(what));
  }
}
