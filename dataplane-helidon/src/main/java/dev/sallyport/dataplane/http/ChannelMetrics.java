package dev.sallyport.dataplane.http;

import dev.sallyport.engine.notice.ChannelStatus;
import java.util.List;
import java.util.function.ToLongFunction;

/** The channels by which people are told of approvals, as Prometheus reads it. */
final class ChannelMetrics {
  private ChannelMetrics() {}

  static void write(StringBuilder text, List<ChannelStatus> channels) {
    if (channels.isEmpty()) {
      return;
    }
    each(text, channels, "told_total", "counter", "Notices that arrived.", ChannelStatus::told);
    each(
        text,
        channels,
        "dropped_total",
        "counter",
        "Notices that were given up.",
        ChannelStatus::dropped);
    each(
        text,
        channels,
        "failures_total",
        "counter",
        "Attempts that failed.",
        ChannelStatus::failures);
    each(
        text,
        channels,
        "trouble",
        "gauge",
        "1 while notices do not arrive.",
        channel -> channel.trouble().isPresent() ? 1 : 0);
  }

  private static void each(
      StringBuilder text,
      List<ChannelStatus> channels,
      String name,
      String type,
      String help,
      ToLongFunction<ChannelStatus> value) {
    PolicyHandler.metric(text, "channel_" + name, type, help);
    for (var channel : channels) {
      PolicyHandler.value(
          text,
          "channel_%s{channel=\"%s\"}".formatted(name, channel.name()),
          value.applyAsLong(channel));
    }
  }
}
