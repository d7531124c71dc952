package dev.sallyport.engine.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.json.StrictJson;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A document comes back as it was, and what was there before is not stored again. */
final class CutterTest {
  private static final int SEEDS = 400;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SessionKey key = key(1);

  private static SessionKey key(int fill) {
    var secret = new byte[SessionKey.BYTES];
    Arrays.fill(secret, (byte) fill);
    return new SessionKey("key" + fill, secret);
  }

  /** Blocks in memory. */
  private static final class Kept implements Cutter.Keeper {
    private final SessionKey.Tools tools;
    private final Map<BlockId, byte[]> contents = new LinkedHashMap<>();
    private final Map<BlockId, byte[]> sealed = new HashMap<>();
    private int largest;

    Kept(SessionKey key) {
      this.tools = key.new Tools();
    }

    @Override
    public BlockId apply(byte[] content) {
      var id = tools.name(content);
      largest = Math.max(largest, content.length);
      contents.put(id, content);
      return id;
    }

    @Override
    public void anew() {
      contents.clear();
    }

    Found read(BlockId root) {
      contents.forEach((id, content) -> sealed.putIfAbsent(id, tools.sealed(id, content, RANDOM)));
      return new Restorer(tools::opened, this::some).restore(root);
    }

    private Map<BlockId, byte[]> some(Collection<BlockId> ids) {
      var some = new HashMap<>(sealed);
      some.keySet().retainAll(new HashSet<>(ids));
      return some;
    }
  }

  private Kept assertComesBack(byte[] document) {
    var kept = new Kept(key);
    var root = Cutter.cut(document, kept);
    var found = kept.read(root);
    assertThat(found).isInstanceOf(Found.Kept.class);
    assertThat(((Found.Kept) found).document()).isEqualTo(document);
    assertThat(kept.largest).isLessThan(PayloadLimits.BLOCK_MAX_BYTES + (32 << 10));
    return kept;
  }

  @Test
  void anyDocumentComesBackByteForByte() {
    for (var seed = 0; seed < SEEDS; seed++) {
      var document = new RandomJson(seed).document();
      assertThat(StrictJson.value(document)).as("seed %d", seed).isNotNull();
      assertComesBack(document);
      var compact = StrictJson.bytes(StrictJson.value(document));
      assertComesBack(compact);
    }
  }

  @Test
  void whatIsNoJsonComesBackToo() {
    for (var seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      var document = new RandomJson(seed).document();
      for (var broken = 1 + random.nextInt(3); broken > 0 && document.length > 0; broken--) {
        document[random.nextInt(document.length)] = (byte) random.nextInt(256);
      }
      assertComesBack(Arrays.copyOf(document, random.nextInt(document.length + 1)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "0",
        "\"\"",
        "null",
        "{}",
        "[]",
        "{\"a\":1}{\"b\":2}",
        "<html>busy</html>",
        "{\"cache_control\":{}}",
        "{ \"cache_control\" : 1 , \"cache_control\":2,\"cache_control\":3}",
        "{\"a\":1,\"cache_control\":{\"type\":\"ephemeral\"}}",
        "{\"cache_control\":{\"type\":\"ephemeral\"} , \"a\":1}",
        "{\"messages\":[]}",
        "{\"messages\":\"none\",\"x\":{\"messages\":[1,[2],{\"messages\":[3]}]}}",
        "{\"n\":[1.0,1e400,-0,12345678901234567890,0.10]}",
        "{\"s\":\"\\u0041\\ud800 \\/\"}"
      })
  void smallOnesComeBack(String document) {
    assertComesBack(document.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] block(BlockId... within) {
    var block =
        ByteBuffer.allocate(Integer.BYTES + within.length * (Integer.BYTES + BlockId.BYTES))
            .putInt(within.length);
    for (var id : within) {
      id.write(block.putInt(0));
    }
    return block.array();
  }

  /** Whoever writes an export can name its blocks as it likes. */
  @Test
  void blocksThatHoldNothingButOthersDoNotGoOnForEver() {
    var kept = new Kept(key);
    var id = kept.apply(block());
    for (var depth = 0; depth < 40; depth++) {
      id = kept.apply(block(id, id));
    }
    var last = block(id, id);
    var root = kept.apply(ByteBuffer.allocate(8 + last.length).putLong(0).put(last).array());
    assertThat(kept.read(root)).isEqualTo(new Found.Damaged(root));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-8"})
  void otherEncodingsComeBack(String charset) {
    assertComesBack("\ufeff{\"a\":\"grün\"}".getBytes(Charset.forName(charset)));
  }

  @Test
  void largeOnesHaveBlocksOfBoundedSizeAndNumber() {
    var string = "{\"a\":\"" + "x".repeat(20_000_000) + "\"}";
    assertThat(assertComesBack(string.getBytes(StandardCharsets.UTF_8)).contents)
        .hasSizeLessThan(100);
    var numbers = "{\"a\":[" + "1,".repeat(900_000) + "1]}";
    assertThat(assertComesBack(numbers.getBytes(StandardCharsets.UTF_8)).contents)
        .hasSizeLessThan(20);
    var many = new StringBuilder("{\"messages\":[");
    for (var at = 0; at < 50_000; at++) {
      many.append("{\"role\":\"user\",\"content\":\"")
          .append("%0520d".formatted(at))
          .append("\"},");
    }
    many.append("0]}");
    assertThat(assertComesBack(many.toString().getBytes(StandardCharsets.UTF_8)).contents)
        .hasSizeLessThan(10_500);
  }

  @Test
  void whitespaceBesideMarksIsNoMark() {
    var spaces = " ".repeat(20_000);
    var marks = "{\"cache_control\":1,%s\"a\":2},".formatted(spaces).repeat(100);
    assertComesBack(("[" + marks + "0]").getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void moreThanTheLimitIsRefused() {
    assertThatThrownBy(
            () -> Cutter.cut(new byte[PayloadLimits.DOCUMENT_MAX_BYTES + 1], new Kept(key)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTurnAddsAsMuchAfterAHundredAsAfterTen() {
    var session = new AgentSession(7);
    var kept = new Kept(key);
    var added = new int[100];
    var requests = 0L;
    for (var turn = 0; turn < added.length; turn++) {
      var before = kept.contents.values().stream().mapToInt(block -> block.length).sum();
      var request = session.next();
      requests += request.length;
      var root = Cutter.cut(request, kept);
      added[turn] = kept.contents.values().stream().mapToInt(block -> block.length).sum() - before;
      assertThat(kept.read(root)).isInstanceOf(Found.Kept.class);
    }
    var early = Arrays.stream(added, 10, 30).average().orElseThrow();
    var late = Arrays.stream(added, 80, 100).average().orElseThrow();
    assertThat(late).isLessThan(early * 1.3);
    assertThat((double) Arrays.stream(added).sum()).isLessThan(requests / 20.0);
  }

  @Test
  void marksChangeTheFirstBlockAlone() {
    var session = new AgentSession(3);
    for (var turn = 0; turn < 20; turn++) {
      session.next();
    }
    var kept = new Kept(key);
    var marked = Cutter.cut(session.body(true), kept);
    var blocks = new HashSet<>(kept.contents.keySet());
    var plain = Cutter.cut(session.body(false), kept);
    assertThat(plain).isNotEqualTo(marked);
    blocks.add(plain);
    assertThat(kept.contents.keySet()).isEqualTo(blocks);
  }

  @Test
  void theSameDocumentHasOneNameUnderOneKeyAndAnotherUnderAnother() {
    var document = new AgentSession(5).next();
    var one = new Kept(key);
    var other = new Kept(key(2));
    var root = Cutter.cut(document, one);
    assertThat(Cutter.cut(document, new Kept(key))).isEqualTo(root);
    assertThat(Cutter.cut(document, other)).isNotEqualTo(root);
    assertThat(one.contents.keySet()).doesNotContainAnyElementsOf(other.contents.keySet());
    document[document.length - 2] ^= 1;
    assertThat(Cutter.cut(document, new Kept(key))).isNotEqualTo(root);
  }

  @Test
  void anyBitThatChangesInASealedBlockIsSeen() {
    var document = new AgentSession(5).next();
    var kept = new Kept(key);
    var root = Cutter.cut(document, kept);
    assertThat(kept.read(root)).isInstanceOf(Found.Kept.class);
    var random = new Random(1);
    for (var id : kept.contents.keySet()) {
      var whole = Objects.requireNonNull(kept.sealed.get(id));
      var changed = whole.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      kept.sealed.put(id, changed);
      assertThat(kept.read(root)).isEqualTo(new Found.Damaged(id));
      kept.sealed.put(id, Arrays.copyOf(whole, random.nextInt(whole.length)));
      assertThat(kept.read(root)).isEqualTo(new Found.Damaged(id));
      kept.sealed.put(id, whole);
    }
    var ids = kept.contents.keySet().iterator();
    var first = ids.next();
    kept.sealed.put(first, Objects.requireNonNull(kept.sealed.get(ids.next())));
    assertThat(kept.read(root)).isEqualTo(new Found.Damaged(first));
  }

  @Test
  void aReferenceIsReadAsItWasWritten() {
    var ref = new PayloadRef("0123456789abcdef0123456789abcdef", new BlockId(1, -2, 3, -4));
    assertThat(PayloadRef.parse(ref.text())).contains(ref);
    assertThat(ref.text()).hasSize(97);
    assertThat(PayloadRef.parse(ref.text().toUpperCase(java.util.Locale.ROOT))).isEmpty();
    assertThat(PayloadRef.parse("")).isEmpty();
  }
}
