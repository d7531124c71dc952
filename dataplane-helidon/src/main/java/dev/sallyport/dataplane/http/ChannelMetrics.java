package dev.sallyport.dataplane.http;

import dev.sallyport.dataplane.telemetry.Families;
import dev.sallyport.engine.notice.ChannelStatus;
import java.util.List;

/** The channels by which people are told of approvals, as Prometheus reads it. */
final class ChannelMetrics {
  private ChannelMetrics() {}

  static void add(Families families, List<ChannelStatus> channels) {
    if (channels.isEmpty()) {
      return;
    }
    families
        .counter("channel_told", "Notices that arrived.")
        .each(channels, "channel", ChannelStatus::name, ChannelStatus::told);
    families
        .counter("channel_dropped", "Notices that were given up.")
        .each(channels, "channel", ChannelStatus::name, ChannelStatus::dropped);
    families
        .counter("channel_failures", "Attempts that failed.")
        .each(channels, "channel", ChannelStatus::name, ChannelStatus::failures);
    families
        .gauge("channel_trouble", "1 while notices do not arrive.")
        .each(
            channels,
            "channel",
            ChannelStatus::name,
            channel -> channel.trouble().isPresent() ? 1 : 0);
  }
}
