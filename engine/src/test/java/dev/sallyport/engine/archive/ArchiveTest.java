package dev.sallyport.engine.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.tlog.Checkpoint;
import dev.sallyport.engine.tlog.Edge;
import dev.sallyport.engine.tlog.Fault;
import dev.sallyport.engine.tlog.Note;
import dev.sallyport.engine.tlog.NoteSigner;
import dev.sallyport.engine.tlog.TilePath;
import dev.sallyport.engine.tlog.TiledLogs;
import dev.sallyport.engine.tlog.TreeHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ArchiveTest {
  private final NoteSigner signer = NoteSigner.generate("log.example/one", new SecureRandom());
  private final Grown log = new Grown(signer);

  @TempDir Path directory;

  /** A log of so many entries, in memory. */
  static final class Grown implements TiledLogs {
    private final NoteSigner signer;
    private final List<byte[]> entries = new ArrayList<>();
    private final Map<Integer, List<byte[]>> levels = new HashMap<>();
    private Edge edge = Edge.NONE;

    Grown(NoteSigner signer) {
      this.signer = signer;
    }

    Grown to(int size, String what) {
      while (edge.size() < size) {
        var entry = (what + edge.size()).getBytes(StandardCharsets.UTF_8);
        entries.add(entry);
        edge =
            edge.with(
                TreeHash.leaf(entry),
                (height, _, hash) -> {
                  if (height % TilePath.HEIGHT == 0) {
                    levels
                        .computeIfAbsent(height / TilePath.HEIGHT, _ -> new ArrayList<>())
                        .add(hash);
                  }
                });
      }
      return this;
    }

    @Override
    public List<Head> heads() {
      return List.of(head());
    }

    Head head() {
      var name = signer.key().name();
      return new Head(
          1, signer.key(), signer.sign(new Checkpoint(name, edge.size(), edge.root()).text()));
    }

    void back() {
      entries.clear();
      levels.clear();
      edge = Edge.NONE;
    }

    @Override
    public Optional<byte[]> tile(int id, TilePath path) {
      var bytes = new ByteArrayOutputStream();
      for (var i = path.first(); i < path.first() + path.width(); i++) {
        if (path.level() == TilePath.ENTRIES) {
          var entry = entries.get((int) i);
          bytes.write(entry.length >> 8);
          bytes.write(entry.length);
          bytes.writeBytes(entry);
        } else {
          bytes.writeBytes(levels.getOrDefault(path.level(), List.of()).get((int) i));
        }
      }
      return Optional.of(bytes.toByteArray());
    }
  }

  private Archive archive() {
    return new Archive(new DirectoryShelf(directory));
  }

  private List<Fault> verified(Note... against) {
    return archive().verify(signer.key(), List.of(against));
  }

  private Path file(String name) {
    return directory.resolve(signer.key().name()).resolve(name);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 255, 256, 257, 700, 65_536, 65_600})
  void whatIsArchivedIsProven(int size) {
    assertThat(archive().add(log.to(size, "e"), log.head())).isEqualTo(size);
    assertThat(verified()).isEmpty();
  }

  @Test
  void anArchiveThatGrowsHasTheFilesOfOneThatWasWrittenAtOnce(@TempDir Path other)
      throws IOException {
    for (int size : List.of(1, 2, 200, 256, 300, 300, 511, 512, 513, 1_500)) {
      assertThat(archive().add(log.to(size, "e"), log.head())).isEqualTo(size);
      assertThat(verified()).isEmpty();
    }
    var once = new Archive(new DirectoryShelf(other));
    assertThat(once.add(log, log.head())).isEqualTo(1_500);
    assertThat(files(directory)).isEqualTo(files(other));
  }

  private static Map<String, String> files(Path directory) throws IOException {
    var all = new HashMap<String, String>();
    try (var files = Files.walk(directory)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        all.put(
            directory.relativize(file).toString(),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return all;
  }

  @Test
  void whatWasDoneToAnArchiveIsFound() throws IOException {
    var _ = archive().add(log.to(700, "e"), log.head());
    var bundle = file("tile/entries/001");
    var bytes = Files.readAllBytes(bundle);
    bytes[2] ^= 1;
    Files.write(bundle, bytes);
    assertThat(verified()).containsExactly(new Fault.Changed(256));
    Files.delete(bundle);
    assertThat(verified()).hasSize(101).startsWith(new Fault.Missing(256, 256));
    Files.delete(file("tile/0/001"));
    assertThat(verified()).containsExactly(new Fault.CutOff(256, 700));
  }

  @Test
  void hashesThatWereRewrittenAreFound() throws IOException {
    var _ = archive().add(log.to(700, "e"), log.head());
    var tile = file("tile/1/000.p/2");
    var bytes = Files.readAllBytes(tile);
    bytes[0] ^= 1;
    Files.write(tile, bytes);
    assertThat(verified()).containsExactly(new Fault.Rewritten(0, 255));
  }

  @Test
  void anArchiveThatWasSetBackOrForkedIsFoundByAnOlderCheckpoint() {
    var _ = archive().add(log.to(700, "e"), log.head());
    var longer = new Grown(signer).to(701, "e").head().checkpoint();
    assertThat(verified(longer)).containsExactly(new Fault.CutOff(700, 701));
    var other = new Grown(signer).to(300, "f").head().checkpoint();
    assertThat(verified(other)).containsExactly(new Fault.Forked(300));
    var same = new Grown(signer).to(300, "e").head().checkpoint();
    assertThat(verified(same)).isEmpty();
  }

  /** Each row: what the log was set back to, and what it has written since. */
  @ParameterizedTest
  @CsvSource({"900, 900", "900, 1000", "900, 1001", "512, 1300", "0, 70000", "0, 0"})
  void aLogThatWasSetBackIsContradictedAndWhatIsThereStays(int kept, int size) throws IOException {
    var _ = archive().add(log.to(1_000, "e"), log.head());
    var before = files(directory);
    log.back();
    var head = log.to(kept, "e").to(size, "f").head();
    assertThatThrownBy(() -> archive().add(log, head))
        .isInstanceOf(ContradictedException.class)
        .hasMessage(
            "the archive has 1000 entries of `log.example/one` that are not those of this log");
    assertThat(files(directory)).isEqualTo(before);
  }

  /** Another gateway over the same database. */
  @Test
  void anArchiveThatIsAheadOfWhatWasSeenOfTheLogIsGoneOnFrom() {
    var seen = log.to(300, "e").head();
    var _ = archive().add(log.to(700, "e"), log.head());
    assertThat(archive().add(log, seen)).isEqualTo(700);
    assertThat(archive().add(log.to(800, "e"), seen)).isEqualTo(800);
    assertThat(verified()).isEmpty();
  }

  @Test
  void anArchiveUnderAnotherKeyIsNotTouched() throws IOException {
    var _ = archive().add(log.to(10, "e"), log.head());
    var before = files(directory);
    var other = new Grown(NoteSigner.generate("log.example/one", new SecureRandom())).to(20, "e");
    assertThatThrownBy(() -> archive().add(other, other.head()))
        .isInstanceOf(ShelfException.class)
        .hasMessageContaining("that the log's key has not signed");
    assertThat(files(directory)).isEqualTo(before);
  }

  @Test
  void withoutACheckpointNothingIsProven() throws IOException {
    assertThat(verified()).singleElement().isInstanceOf(Fault.Unsigned.class);
    var _ = archive().add(log.to(10, "e"), log.head());
    var stranger = NoteSigner.generate("log.example/one", new SecureRandom()).key();
    assertThat(archive().verify(stranger, List.of()))
        .singleElement()
        .isInstanceOf(Fault.Unsigned.class);
    Files.writeString(file("checkpoint"), "nothing");
    assertThatThrownBy(this::verified).isInstanceOf(ShelfException.class);
  }

  /** The gateway may die between any two files; what is there is proven, and gone on from. */
  @Test
  void anArchiveThatWasInterruptedIsGoneOnFrom() {
    var _ = archive().add(log.to(300, "e"), log.head());
    log.to(1_000, "e");
    for (var puts = 0; ; puts++) {
      var dying = new Dying(new DirectoryShelf(directory), puts);
      try {
        assertThat(new Archive(dying).add(log, log.head())).isEqualTo(1_000);
        break;
      } catch (ShelfException _) {
        assertThat(verified()).isEmpty();
      }
    }
    assertThat(verified(log.head().checkpoint())).isEmpty();
  }

  /** Breaks after so many changes. */
  private static final class Dying implements Shelf {
    private final Shelf shelf;
    private int left;

    private Dying(Shelf shelf, int left) {
      this.shelf = shelf;
      this.left = left;
    }

    private void step() {
      if (left-- == 0) {
        throw new ShelfException("it has died");
      }
    }

    @Override
    public String name() {
      return shelf.name();
    }

    @Override
    public Optional<byte[]> get(String name) {
      return shelf.get(name);
    }

    @Override
    public void put(String name, byte[] bytes) {
      step();
      shelf.put(name, bytes);
    }

    @Override
    public void remove(String name) {
      step();
      shelf.remove(name);
    }
  }

  @Test
  void nothingIsWrittenOutsideOfIt() {
    var shelf = new DirectoryShelf(directory.resolve("in"));
    assertThatThrownBy(() -> shelf.put("../out", new byte[1])).isInstanceOf(ShelfException.class);
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsNamed() throws IOException {
    var file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> new DirectoryShelf(file).put("a/b", new byte[1]))
        .isInstanceOf(ShelfException.class)
        .hasMessageContaining(file.toString());
  }
}
