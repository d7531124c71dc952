package dev.sallyport.engine.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.decisionlog.DecisionLogStatus.Kept;
import dev.sallyport.engine.decisionlog.DecisionLogStatus.Loss;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept stays, in order, within its limit, over restarts and crashes. */
class SpoolTest {
  private static final int CHUNK = 64;
  private static final long ROOMY = 1 << 20;

  private final Tally tally = new Tally(Clock.systemUTC());
  @TempDir private Path temp = Path.of("");
  private Path folder = Path.of("");

  @BeforeEach
  void begin() {
    folder = temp.resolve("decisions");
  }

  @Test
  void whatIsPutInComesOutInOrder() throws IOException {
    try (var spool = open(2000)) {
      put(spool, 1, 30);
      assertThat(spool.kept()).isEqualTo(new Kept(30, bytes(1, 30)));
      assertThat(taken(spool)).isEqualTo(events(1, 30));
      assertThat(spool.kept()).isEqualTo(new Kept(0, 0));
      put(spool, 31, 32);
      assertThat(taken(spool)).isEqualTo(events(31, 32));
    }
    assertThat(lost(Loss.DISK_LIMIT)).isZero();
    assertThat(segments()).isEmpty();
  }

  @Test
  void whatIsNotDeliveredIsTakenAgain() throws IOException {
    try (var spool = open(ROOMY)) {
      put(spool, 1, 9);
      var first = spool.next(CHUNK).orElseThrow();
      var again = spool.next(CHUNK).orElseThrow();
      assertThat(texts(again)).isEqualTo(texts(first)).hasSizeLessThan(9);
      assertThat(taken(spool)).isEqualTo(events(1, 9));
    }
  }

  @Test
  void aBatchHasOneEventAtLeast() throws IOException {
    try (var spool = open(ROOMY)) {
      spool.append(("{\"e\":\"" + "x".repeat(3 * CHUNK) + "\"}").getBytes(StandardCharsets.UTF_8));
      put(spool, 2, 2);
      assertThat(spool.next(1).orElseThrow().lines()).hasSize(1);
      assertThat(taken(spool)).hasSize(2);
    }
  }

  @Test
  void itGoesOnAfterARestart() throws IOException {
    try (var spool = open(ROOMY)) {
      put(spool, 1, 9);
      spool.settled(spool.next(CHUNK).orElseThrow());
    }
    var before = events(1, 9).size();
    try (var spool = open(ROOMY)) {
      put(spool, 10, 12);
      var rest = taken(spool);
      assertThat(rest).endsWith("{\"e\":\"00012\"}").hasSizeLessThan(before + 3);
      assertThat(rest).isEqualTo(events(13 - rest.size(), 12));
    }
  }

  @Test
  void aProcessThatDiesLosesNothing() throws IOException {
    // Not closed: what a killed process leaves behind.
    var dead = open(ROOMY);
    put(dead, 1, 9);
    dead.settled(dead.next(CHUNK).orElseThrow());
    var kept = dead.kept();
    try (var spool = open(ROOMY)) {
      assertThat(spool.kept()).isEqualTo(kept);
      assertThat(taken(spool)).endsWith("{\"e\":\"00009\"}").hasSize((int) kept.events());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"e\":\"000",
        "{",
        "\0\0\0\0\0\0",
        "{\"e\":\"00010\"}x",
        "\n",
        "{\"e\":{\"of\":1}",
        "{\"e\":{\"of\":1}\n",
        "{\"e\":1}{\"e\":2}\n",
        "{\"e\":\"00010\"}"
      })
  void aTornLineIsCountedAndPassedOver(String torn) throws IOException {
    var dead = open(ROOMY);
    put(dead, 1, 9);
    Files.writeString(segments().getLast(), torn, StandardOpenOption.APPEND);
    try (var spool = open(ROOMY)) {
      put(spool, 11, 12);
      assertThat(taken(spool))
          .hasSize(11)
          .containsAll(events(1, 9))
          .endsWith("{\"e\":\"00011\"}", "{\"e\":\"00012\"}");
      assertThat(spool.kept()).isEqualTo(new Kept(0, 0));
    }
    assertThat(lost(Loss.UNREADABLE)).isEqualTo(1);
  }

  @Test
  void theOldestGoAndAreCounted() throws IOException {
    try (var spool = open(800)) {
      put(spool, 1, 200);
      var kept = spool.kept();
      assertThat(kept.bytes()).isLessThanOrEqualTo(800).isGreaterThan(600);
      var rest = taken(spool);
      assertThat(rest).isEqualTo(events(201 - rest.size(), 200)).hasSize((int) kept.events());
      assertThat(lost(Loss.DISK_LIMIT)).isEqualTo(200 - rest.size());
    }
  }

  @Test
  void whatIsOnItsWayIsLostOnlyIfItDoesNotArrive() throws IOException {
    try (var spool = open(800)) {
      put(spool, 1, 20);
      var out = spool.next(CHUNK).orElseThrow();
      put(spool, 21, 100);
      var before = lost(Loss.DISK_LIMIT);
      spool.settled(out);
      assertThat(before + spool.kept().events() + out.lines().size()).isEqualTo(100);

      out = spool.next(CHUNK).orElseThrow();
      put(spool, 101, 200);
      before = lost(Loss.DISK_LIMIT);
      assertThat(spool.next(CHUNK)).isPresent();
      assertThat(lost(Loss.DISK_LIMIT)).isEqualTo(before + out.lines().size());
    }
  }

  @Test
  void anEventThatIsLargerThanAllIsDropped() throws IOException {
    try (var spool = open(800)) {
      put(spool, 1, 2);
      spool.append(new byte[800]);
      assertThat(taken(spool)).isEqualTo(events(1, 2));
    }
    assertThat(lost(Loss.TOO_LARGE)).isEqualTo(1);
  }

  @Test
  void aFileThatSomebodyEmptiesIsGivenUp() throws IOException {
    try (var spool = open(ROOMY)) {
      put(spool, 1, 9);
      Files.write(segments().getFirst(), new byte[0]);
      assertThat(spool.next(CHUNK)).isEmpty();
      assertThat(spool.kept()).isEqualTo(new Kept(0, 0));
      put(spool, 10, 11);
      assertThat(taken(spool)).isEqualTo(events(10, 11));

      put(spool, 12, 14);
      Files.delete(segments().getLast());
      assertThat(spool.next(CHUNK)).isEmpty();
      put(spool, 15, 16);
      assertThat(taken(spool)).isEqualTo(events(15, 16));
    }
    assertThat(lost(Loss.UNREADABLE)).isEqualTo(12);
  }

  @Test
  void aFileThatCannotBeReadNowIsReadLater() throws IOException {
    try (var spool = open(2000)) {
      put(spool, 1, 30);
      var first = segments().getFirst();
      var aside = temp.resolve("aside");
      Files.move(first, aside);
      // Somebody else's link to itself: it is there, and it cannot be opened.
      Files.createSymbolicLink(first, first);
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> spool.next(CHUNK)).isInstanceOf(IOException.class);
      }
      assertThat(spool.kept().events()).isEqualTo(30);
      Files.delete(first);
      Files.move(aside, first);
      assertThat(taken(spool)).isEqualTo(events(1, 30));
    }
    assertThat(lost(Loss.UNREADABLE)).isZero();
  }

  @Test
  void anInterruptLosesNothing() throws IOException {
    try (var spool = open(ROOMY)) {
      put(spool, 1, 9);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> spool.next(CHUNK)).isInstanceOf(IOException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(taken(spool)).isEqualTo(events(1, 9));
    }
  }

  @Test
  void whatComesBeforeACutIsStillDelivered() throws IOException {
    try (var spool = open(ROOMY)) {
      put(spool, 1, 9);
      try (var file = FileChannel.open(segments().getFirst(), StandardOpenOption.WRITE)) {
        file.truncate(bytes(1, 7) + 3);
      }
      assertThat(taken(spool)).isEqualTo(events(1, 7));
      assertThat(Files.readString(folder.resolve("cursor")))
          .isEqualTo("%019d %019d\n".formatted(1, bytes(1, 9)));
    }
    assertThat(lost(Loss.UNREADABLE)).isEqualTo(2);
  }

  @Test
  void anEndWaitsForNobody() throws Exception {
    try (var spool = open(ROOMY)) {
      var ended = new CountDownLatch(1);
      // As if a write hung in there.
      synchronized (spool) {
        Thread.ofVirtual()
            .start(
                () -> {
                  spool.end();
                  ended.countDown();
                });
        assertThat(ended.await(1, TimeUnit.MINUTES)).isTrue();
      }
      assertThat(spool.awaitSome()).isFalse();
    }
  }

  @Test
  void aCursorThatCannotBeReadLosesNothing() throws IOException {
    var dead = open(ROOMY);
    put(dead, 1, 9);
    dead.settled(dead.next(CHUNK).orElseThrow());
    Files.writeString(folder.resolve("cursor"), "nonsense");
    try (var spool = open(ROOMY)) {
      assertThat(taken(spool)).isEqualTo(events(1, 9));
    }
  }

  @Test
  void nobodyElseMayReadIt() throws IOException {
    try (var spool = open(ROOMY)) {
      put(spool, 1, 1);
      for (var file : List.of(segments().getFirst(), folder.resolve("cursor"))) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
      }
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
          .isEqualTo("rwx------");
    }
  }

  private Spool open(long maxBytes) throws IOException {
    return Spool.open(folder, maxBytes, tally);
  }

  private static void put(Spool spool, int from, int to) throws IOException {
    for (var event : events(from, to)) {
      spool.append(event.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static List<String> events(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj("{\"e\":\"%05d\"}"::formatted).toList();
  }

  private static long bytes(int from, int to) {
    return events(from, to).stream().mapToLong(event -> event.length() + 1).sum();
  }

  /** Takes everything, as if all of it arrived. */
  private static List<String> taken(Spool spool) throws IOException {
    var taken = new ArrayList<String>();
    for (var batch = spool.next(CHUNK); batch.isPresent(); batch = spool.next(CHUNK)) {
      taken.addAll(texts(batch.get()));
      spool.settled(batch.get());
    }
    return taken;
  }

  private static List<String> texts(Spool.Batch batch) {
    return batch.lines().stream().map(line -> new String(line, StandardCharsets.UTF_8)).toList();
  }

  private List<Path> segments() throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
    }
  }

  private long lost(Loss loss) {
    return tally.status("", new Kept(0, 0)).lost(loss);
  }
}
