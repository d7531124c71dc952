package dev.sallyport.shell;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Says what a tool is used for: the commands that would run, the paths and the addresses that are
 * named.
 *
 * <p>It reads shell texts as a shell does, with mvdan.cc/sh, and follows constants as far as they
 * can be told. Whatever goes wrong (a text that is none, a limit, a fault) is a reading with {@code
 * unparsed}, which says why: it never looks as if nothing were there.
 *
 * <p>It starts with its first call, serves any number of threads, and keeps nothing of what it has
 * read. A reader that breaks or takes too long is thrown away, and the next call gets another.
 */
public final class ToolReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  // Go's parser recurses, and every call of its is a call on the Java stack.
  private static final long STACK_BYTES = 16L << 20;

  // Threads that nobody needs end, so that a reader which is dropped leaves nothing behind.
  private static final Duration IDLE = Duration.ofSeconds(30);

  // Go's own start takes a fraction of a second, on a machine that is busy with other things some.
  private static final Duration START_MAX = Duration.ofSeconds(30);

  private static final Duration WAITING_MAX = Duration.ofSeconds(10);

  private final Limits limits;
  private final ConcurrentLinkedQueue<ReaderInstance> idle = new ConcurrentLinkedQueue<>();

  // INVARIANT: as many threads work as there are permits, but for those that are being stopped.
  private final ThreadPoolExecutor threads;

  private final Semaphore free;

  public ToolReader() {
    this(Limits.DEFAULT);
  }

  public ToolReader(Limits limits) {
    this.limits = limits;
    this.free = new Semaphore(limits.readers(), true);
    this.threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().name("tool-reader").daemon(true).stackSize(STACK_BYTES).factory());
  }

  /**
   * What a tool is used for, as {@code rego/schemas/input.json} describes it under {@code
   * tool_use}: {@code commands}, {@code paths}, {@code urls}, and {@code unparsed} where something
   * could not be read.
   *
   * @param name the tool's name
   * @param input what the model gives to it
   */
  public ObjectNode read(String name, JsonNode input) {
    try {
      var question = JSON.createObjectNode().put("name", name);
      question.set("input", input);
      var request = JSON.writeValueAsBytes(question);
      if (request.length > limits.inputBytes()) {
        return unread("the input is larger than " + limits.inputBytes() + " bytes");
      }
      if (!free.tryAcquire(WAITING_MAX.toNanos(), TimeUnit.NANOSECONDS)) {
        return unread("too many wait to be read");
      }
      try {
        return reading(answer(request));
      } finally {
        free.release();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return unread("reading it was interrupted");
    } catch (TimeoutException _) {
      return unread("reading it takes too long");
    } catch (ExecutionException | IOException | RuntimeException _) {
      return unread("the reader broke");
    }
  }

  private byte[] answer(byte[] request)
      throws InterruptedException, ExecutionException, TimeoutException {
    var waiting = idle.poll();
    // A start is not on the call's clock.
    var instance =
        waiting == null
            ? await(() -> ReaderInstance.start(limits.memoryMib()), START_MAX)
            : waiting;
    var answer = await(() -> instance.read(request), limits.perCall());
    // Gone unless the call comes back: this covers traps, exhausted memory and interrupts alike.
    idle.add(instance);
    return answer;
  }

  private <T> T await(Callable<T> action, Duration limit)
      throws InterruptedException, ExecutionException, TimeoutException {
    var future = threads.submit(action);
    try {
      return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      // The interrupt reaches the running code, which looks for it at every loop and call.
      future.cancel(true);
    }
  }

  private static ObjectNode reading(byte[] answer) throws IOException {
    if (JSON.readTree(answer) instanceof ObjectNode reading) {
      return reading;
    }
    throw new IOException("an answer is an object");
  }

  private static ObjectNode unread(String why) {
    var reading = JSON.createObjectNode();
    reading.putArray("commands");
    reading.putArray("paths");
    reading.putArray("urls");
    return reading.put("unparsed", why);
  }
}
