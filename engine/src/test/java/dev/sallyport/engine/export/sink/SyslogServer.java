package dev.sallyport.engine.export.sink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ServerSocketFactory;

/** A receiver of syslog that reads frames, in the mood that it is told to have. */
final class SyslogServer implements AutoCloseable {

  /** What it does with a connection. */
  enum Mood {
    READS,
    TURNS_AWAY,
    READS_HALF,
    CUTS_OFF,
    ANSWERS
  }

  private static final int HALF_BYTES = 100;

  private final ServerSocket server;
  private final LinkedBlockingQueue<Mood> moods = new LinkedBlockingQueue<>();
  private final List<String> messages = new CopyOnWriteArrayList<>();

  SyslogServer(ServerSocketFactory factory) {
    try {
      server = factory.createServerSocket(0, 10, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::serve);
  }

  int port() {
    return server.getLocalPort();
  }

  SyslogServer will(Mood... next) {
    moods.addAll(List.of(next));
    return this;
  }

  List<String> messages() {
    return List.copyOf(messages);
  }

  private void serve() {
    while (!server.isClosed()) {
      try (var socket = server.accept()) {
        var mood = moods.poll();
        serve(socket, mood == null ? Mood.READS : mood);
      } catch (IOException _) {
        // The other side has gone, or this one ends.
      }
    }
  }

  private void serve(Socket socket, Mood mood) throws IOException {
    var in = socket.getInputStream();
    switch (mood) {
      case TURNS_AWAY -> {}
      case READS -> frames(in.readAllBytes());
      case READS_HALF -> in.readNBytes(HALF_BYTES);
      case CUTS_OFF -> {
        in.readAllBytes();
        // What follows is no end, but a break.
        socket.setSoLinger(true, 0);
      }
      case ANSWERS -> {
        socket.getOutputStream().write('?');
        in.readAllBytes();
      }
    }
  }

  private void frames(byte[] bytes) {
    var at = 0;
    while (at < bytes.length) {
      var space = at;
      while (bytes[space] != ' ') {
        space++;
      }
      var length = Integer.parseInt(new String(bytes, at, space - at, StandardCharsets.US_ASCII));
      messages.add(new String(bytes, space + 1, length, StandardCharsets.UTF_8));
      at = space + 1 + length;
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
