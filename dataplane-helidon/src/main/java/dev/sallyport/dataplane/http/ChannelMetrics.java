package dev.sallyport.dataplane.http;

import dev.sallyport.dataplane.telemetry.Families;
import dev.sallyport.engine.notice.ChannelStatus;
import java.util.List;
import java.util.function.ToLongFunction;

/** The channels by which people are told of approvals, as Prometheus reads it. */
final class ChannelMetrics {
  private ChannelMetrics() {}

  static void add(Families families, List<ChannelStatus> channels) {
    if (channels.isEmpty()) {
      return;
    }
    each(families.counter("channel_told", "Notices that arrived."), channels, ChannelStatus::told);
    each(
        families.counter("channel_dropped", "Notices that were given up."),
        channels,
        ChannelStatus::dropped);
    each(
        families.counter("channel_failures", "Attempts that failed."),
        channels,
        ChannelStatus::failures);
    each(
        families.gauge("channel_trouble", "1 while notices do not arrive."),
        channels,
        channel -> channel.trouble().isPresent() ? 1 : 0);
  }

  private static void each(
      Families begun, List<ChannelStatus> channels, ToLongFunction<ChannelStatus> value) {
    channels.forEach(channel -> begun.value(value.applyAsLong(channel), "channel", channel.name()));
  }
}
