package dev.sallyport.engine.export.format;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Events put together. */
final class Bodies {
  private Bodies() {}

  /** With something before, between and behind them. */
  static byte[] joined(String before, List<byte[]> events, String between, String behind) {
    var bytes = new ByteArrayOutputStream();
    var separator = before;
    for (var event : events) {
      bytes.writeBytes(separator.getBytes(StandardCharsets.UTF_8));
      bytes.writeBytes(event);
      separator = between;
    }
    bytes.writeBytes(behind.getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }
}
