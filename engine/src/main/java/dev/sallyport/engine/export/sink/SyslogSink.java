package dev.sallyport.engine.export.sink;

import dev.sallyport.engine.export.Event;
import dev.sallyport.engine.export.EventFormat;
import dev.sallyport.engine.export.ExportLimits;
import dev.sallyport.engine.export.ExportedLog.Aside;
import dev.sallyport.engine.export.Sink;
import dev.sallyport.engine.export.UndeliveredException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * A receiver of syslog, over TLS (RFC 5425), or over TCP with the same framing (RFC 6587, section
 * 3.4.1). Syslog confirms nothing. So each batch has a connection of its own, which is ended on
 * this side, and counts as delivered when the receiver, too, has come to its end and closes: it has
 * read all, whatever it does with it then. That end is TCP's alone, since receivers, such as
 * rsyslog, do not end TLS before.
 *
 * @param mostBytes of a message; of what is larger goes a note in its place
 */
public record SyslogSink(
    Receiver receiver, SyslogMessages messages, int mostBytes, EventFormat format) implements Sink {

  /** So long a receiver has to turn a connection away at once, as one that has too many does. */
  private static final Duration TURNED_AWAY = Duration.ofMillis(100);

  private static final int ANSWER_MOST_BYTES = 4096;

  @Override
  public String kind() {
    return "syslog";
  }

  @Override
  public List<Aside> deliver(List<Event> events) {
    var asides = new ArrayList<Aside>();
    var frames = new ArrayList<byte[]>();
    for (var event : events) {
      var message = messages.message(event, format.alone(event.bytes()));
      if (message.length > mostBytes) {
        asides.add(
            new Aside(
                event.entry().leaf(),
                "its message has %d bytes, and `max_bytes` is %d"
                    .formatted(message.length, mostBytes)));
        message = messages.message(event, SyslogMessages.omitted(event.entry(), message.length));
      }
      frames.add(message);
    }
    try {
      send(frames);
    } catch (SSLException _) {
      throw failed("TLS with it fails, or is cut off: look at its certificate and at `ca`");
    } catch (GeneralSecurityException _) {
      throw failed("`ca` holds no certificates that can be used");
    } catch (IOException e) {
      throw failed("it cannot be reached, or breaks off (" + e.getClass().getSimpleName() + ")");
    }
    return asides;
  }

  private UndeliveredException failed(String why) {
    return UndeliveredException.passing("syslog at `%s`: %s".formatted(receiver.shown(), why));
  }

  private void send(List<byte[]> frames) throws IOException, GeneralSecurityException {
    try (var plain = new Socket()) {
      var watchdog = watchdog(plain);
      try {
        plain.connect(
            new InetSocketAddress(receiver.host(), receiver.port()),
            Math.toIntExact(ExportLimits.CONNECT.toMillis()));
        try (var socket = receiver.secured(plain)) {
          write(socket, frames);
          awaitEnd(socket);
        }
      } finally {
        watchdog.interrupt();
      }
    }
  }

  /** A receiver that does not read would keep a write waiting for ever. */
  private static Thread watchdog(Socket socket) {
    return Thread.ofVirtual()
        .name("export-syslog-watchdog")
        .start(
            () -> {
              try {
                Thread.sleep(ExportLimits.CONNECT.plus(ExportLimits.READ_TO_END));
                socket.close();
              } catch (InterruptedException | IOException _) {
                // It was in time; or it is closed already.
              }
            });
  }

  private static void write(Socket socket, List<byte[]> frames) throws IOException {
    var out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    for (var frame : frames) {
      out.write((frame.length + " ").getBytes(StandardCharsets.US_ASCII));
      out.write(frame);
    }
    out.flush();
  }

  /**
   * Ends this side, and waits until the other has read to there and ends, too. Who has ended before
   * has not read to the end.
   */
  private void awaitEnd(Socket socket) throws IOException {
    var in = socket.getInputStream();
    var answer = new byte[ANSWER_MOST_BYTES];
    socket.setSoTimeout(Math.toIntExact(TURNED_AWAY.toMillis()));
    try {
      if (in.read(answer) < 0) {
        throw failed("it turns connections away");
      }
      throw failed("it answers, as no receiver of syslog does");
    } catch (SocketTimeoutException _) {
      // So it should be: it listens.
    }
    socket.setSoTimeout(Math.toIntExact(ExportLimits.READ_TO_END.toMillis()));
    socket.shutdownOutput();
    if (in.read(answer) >= 0) {
      throw failed("it answers, as no receiver of syslog does");
    }
  }
}
