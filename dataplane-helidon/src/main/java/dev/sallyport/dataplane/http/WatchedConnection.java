package dev.sallyport.dataplane.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose peer may not keep the gateway waiting: not with the head of a request, with a
 * body, or with taking its reply. Between two requests it may be silent, which is the server's own
 * to end.
 */
final class WatchedConnection implements ConnectionContext {

  /** What is waited for. */
  private enum Stage {
    BETWEEN,
    HEAD,
    BODY
  }

  private final ConnectionContext connection;
  private final Bound bound;
  private final ConnectionLimits limits;
  private final LongSupplier ticks;
  private final Runnable last;
  private final DataReader reader;
  private final DataWriter writer;
  private final Wait reading = new Wait();
  private final Wait writing = new Wait();
  private final Pace body;
  private Stage stage = Stage.HEAD;
  private long headUntil;
  private long bodyLeft;

  /**
   * @param ticks nanoseconds, of which only differences mean something
   * @param last lets nothing be read after the request that is under way
   */
  WatchedConnection(
      ConnectionContext connection,
      Bound bound,
      ConnectionLimits limits,
      LongSupplier ticks,
      Runnable last) {
    this.connection = connection;
    this.bound = bound;
    this.limits = limits;
    this.ticks = ticks;
    this.last = last;
    this.reader = DataReader.create(this::next);
    this.writer = new Writer(connection.dataWriter());
    this.body = new Pace(limits);
    this.headUntil = soon();
  }

  private long soon() {
    return ticks.getAsLong() + limits.patience().toNanos();
  }

  /** Ends what waits for too long. */
  void look(long now) {
    reading.look(now);
    writing.look(now);
  }

  /** The head of a request is whole; what follows is its body, as long as it says. */
  void headIsRead(Headers headers) {
    body.begin();
    bodyLeft = announced(headers) - reader.available();
    stage = bodyLeft > 0 ? Stage.BODY : Stage.BETWEEN;
    endWhere(headers);
  }

  /** The head of a reply is about to leave. */
  void replyBegins(Headers headers) {
    // A head that is no head is answered as the last thing, and by then the server has ended.
    if (stage != Stage.HEAD) {
      endWhere(headers);
    }
  }

  /**
   * INVARIANT: what follows a request or a reply that says {@code close} is no request (RFC 9112,
   * section 9.6). The server would read on, without having read a body that nobody wanted: it would
   * be taken for one, behind a proxy that has seen none.
   */
  private void endWhere(Headers headers) {
    if (headers.containsToken(HeaderValues.CONNECTION_CLOSE)) {
      last.run();
    }
  }

  private static long announced(Headers headers) {
    try {
      return headers.contains(HeaderNames.TRANSFER_ENCODING)
          ? Long.MAX_VALUE
          : headers.contentLength().orElse(0);
    } catch (IllegalArgumentException _) {
      // The server refuses it, and reads no body.
      return 0;
    }
  }

  /** What comes next, or null where nothing does any more. */
  private byte @Nullable [] next() {
    if (stage == Stage.HEAD && ticks.getAsLong() - headUntil > 0) {
      throw late();
    }
    var began = ticks.getAsLong();
    var bytes = stage == Stage.BETWEEN ? read() : readSoon();
    if (bytes == null) {
      return null;
    }
    switch (stage) {
      case BETWEEN -> {
        stage = Stage.HEAD;
        headUntil = soon();
      }
      case HEAD -> {}
      case BODY -> {
        bodyLeft -= bytes.length;
        if (!body.moved(bytes.length, ticks.getAsLong() - began)) {
          throw late();
        }
        if (bodyLeft <= 0) {
          stage = Stage.BETWEEN;
        }
      }
    }
    return bytes;
  }

  private byte @Nullable [] readSoon() {
    try (var _ = reading.until(soon())) {
      return read();
    }
  }

  private byte @Nullable [] read() {
    var source = connection.dataReader();
    try {
      source.ensureAvailable();
      return source.readBytes(source.available());
    } catch (DataReader.InsufficientDataAvailableException _) {
      return null;
    }
  }

  private static RequestException late() {
    return RequestException.builder()
        .type(EventType.BAD_REQUEST)
        .status(Status.REQUEST_TIMEOUT_408)
        .setKeepAlive(false)
        .message("too slow")
        .build();
  }

  /** Writes in pieces, each of which has to be taken in time. */
  private final class Writer implements DataWriter {
    /** At the slowest pace it is taken within the patience. */
    private static final int PIECE_BYTES = 64 << 10;

    private final DataWriter out;
    private final Pace reply = new Pace(limits);

    Writer(DataWriter out) {
      this.out = out;
    }

    @Override
    public void write(BufferData... buffers) {
      write(BufferData.create(buffers));
    }

    @Override
    public void write(BufferData buffer) {
      while (buffer.available() > PIECE_BYTES) {
        var piece = new byte[PIECE_BYTES];
        buffer.read(piece);
        writePiece(BufferData.create(piece));
      }
      writePiece(buffer);
    }

    @Override
    public void writeNow(BufferData... buffers) {
      write(BufferData.create(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
      write(buffer);
    }

    private void writePiece(BufferData piece) {
      var bytes = piece.available();
      var began = ticks.getAsLong();
      try (var _ = writing.until(soon())) {
        out.writeNow(piece);
      }
      if (!reply.moved(bytes, ticks.getAsLong() - began)) {
        throw new CloseConnectionException("a peer that takes too little is not waited for");
      }
    }

    @Override
    public void flush() {
      out.flush();
    }

    @Override
    public void close() {
      out.close();
    }
  }

  @Override
  public DataReader dataReader() {
    return reader;
  }

  @Override
  public DataWriter dataWriter() {
    return writer;
  }

  @Override
  public ListenerContext listenerContext() {
    return connection.listenerContext();
  }

  @Override
  public ExecutorService executor() {
    return connection.executor();
  }

  @Override
  public Router router() {
    return bound.to();
  }

  @Override
  public Optional<ProxyProtocolData> proxyProtocolData() {
    // It is in the peer. The server would write it into each request's fields as well, beside
    // what a client has written there.
    return Optional.empty();
  }

  @Override
  public HelidonSocket serverSocket() {
    return connection.serverSocket();
  }

  @Override
  public PeerInfo remotePeer() {
    return bound.from();
  }

  @Override
  public PeerInfo localPeer() {
    return connection.localPeer();
  }

  @Override
  public boolean isSecure() {
    return connection.isSecure();
  }

  @Override
  public String socketId() {
    return connection.socketId();
  }

  @Override
  public String childSocketId() {
    return connection.childSocketId();
  }
}
