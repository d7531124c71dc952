package dev.sallyport.engine.notice.slack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.files.PrivateFile;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.notice.UntoldException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which message of Slack is about which approval, in a file of the state directory: so the message
 * is changed also after a restart. Where the file is lost, an end becomes a message of its own.
 */
public final class PostedMessages {

  /** Questions that are open at once are fewer; the oldest are forgotten first. */
  static final int MOST = 1_000;

  private final Path file;
  private final ReentrantLock lock = new ReentrantLock();
  private final ObjectNode known;

  /** Where a message is, in Slack's words. */
  record Posted(String conversation, String time) {}

  private PostedMessages(Path file, ObjectNode known) {
    this.file = file;
    this.known = known;
  }

  /** What that file has, which may not be there yet, or not be readable. */
  public static PostedMessages in(Path file) {
    try {
      return new PostedMessages(file, StrictJson.object(Files.readAllBytes(file)));
    } catch (IOException | MalformedJsonException _) {
      return new PostedMessages(file, StrictJson.newObject());
    }
  }

  Optional<Posted> find(String approval) {
    lock.lock();
    try {
      var one = known.path(approval);
      return one.isObject()
          ? Optional.of(new Posted(one.path("channel").asText(), one.path("ts").asText()))
          : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  void keep(String approval, Posted posted) {
    lock.lock();
    try {
      known.putObject(approval).put("channel", posted.conversation()).put("ts", posted.time());
      var oldest = known.fieldNames();
      while (known.size() > MOST) {
        removeNext(oldest);
        oldest = known.fieldNames();
      }
      write();
    } finally {
      lock.unlock();
    }
  }

  private static void removeNext(Iterator<String> names) {
    names.next();
    names.remove();
  }

  void forget(String approval) {
    lock.lock();
    try {
      known.remove(approval);
      write();
    } finally {
      lock.unlock();
    }
  }

  private void write() {
    var draft = file.resolveSibling(file.getFileName() + ".draft");
    try {
      PrivateFile.ensure(draft);
      Files.write(draft, StrictJson.bytes(known));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw UntoldException.passing(
          "what was posted cannot be kept in `%s` (%s)"
              .formatted(file, e.getClass().getSimpleName()));
    }
  }
}
