package dev.sallyport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.Zstd;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.payload.LocalWrap;
import dev.sallyport.engine.payload.Payloads;
import dev.sallyport.engine.payload.Session;
import dev.sallyport.engine.store.SqliteStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * What it takes to keep what an agent asks and is answered: bytes on the disk for each turn of a
 * session, and time of the caller's thread when the session is long. Tools answer with pieces of
 * the policy's own files.
 *
 * @param policy where those files are
 * @param folder where the state lies meanwhile
 */
record Keeping(Effort effort, Path policy, Path folder) {
  private static final String GROUP =
      "A session of 100 turns of an agent, the last of 250 KB, kept";
  private static final int TURNS = 100;
  private static final int TOOLS = 40;
  private static final int TOOL_CHARS = 900;
  private static final int SYSTEM_CHARS = 13_000;
  private static final int RESULT_CHARS_MIN = 200;
  private static final int RESULT_CHARS_SPREAD = 2_200;
  private static final int ANSWER_CHARS = 300;

  /** What is asked for: a tenth of storing each request whole. */
  private static final Goal BYTES_GOAL = Goal.ratioAtMost(0.1);

  private static final int ZSTD_LEVEL = 3;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final ObjectMapper JSON = new ObjectMapper();

  List<Row> rows() throws IOException {
    var text = text();
    var state = Files.createDirectories(folder.resolve("kept")).resolve("state.db");
    SqliteStore.open(state, Clock.systemUTC()).close();
    var before = Files.size(state);
    var history = JSON.createArrayNode();
    var whole = 0L;
    var packed = 0L;
    var rows = new ArrayList<Row>();
    try (var store = SqliteStore.open(state, Clock.systemUTC())) {
      var wrap = LocalWrap.file(folder.resolve("payload.key"), new SecureRandom());
      var payloads =
          new Payloads(store.payloads(), KeyWraps.of(wrap), Clock.systemUTC(), new SecureRandom());
      var session = new Session("https://idp.example#alice", "bench", "");
      var request = new byte[0];
      for (var turn = 0; turn < TURNS; turn++) {
        asked(history, turn, text);
        request = request(history, turn, text);
        whole += request.length;
        packed += Zstd.compress(request, ZSTD_LEVEL).length;
        if (turn == TURNS - 1) {
          rows.addAll(times(payloads, session, request));
        }
        payloads.keep(session, request);
        answered(history, turn, text);
        payloads.keep(session, bytes(reply(history)));
      }
    }
    var kept = (double) (Files.size(state) - before) / TURNS;
    rows.add(bytes(kept, "each request whole", whole).toReach(BYTES_GOAL));
    rows.add(bytes(kept, "each request whole, zstd", packed));
    return rows;
  }

  private static Row bytes(double kept, String against, long theirs) {
    return new Row(
        GROUP, "a turn, with its reply", kept / 1e3, against, theirs / (1e3 * TURNS), "KB");
  }

  /** Of the last request, of which the last turn alone is new. */
  private List<Row> times(Payloads payloads, Session session, byte[] request) {
    var ours = new ArrayList<Double>();
    var theirs = new ArrayList<Double>();
    for (var round = 0; round < effort.warmUps() + effort.rounds(); round++) {
      var until = System.nanoTime() + effort.round().toNanos();
      ours.clear();
      theirs.clear();
      do {
        var begun = System.nanoTime();
        var prepared = payloads.prepare(session, request);
        var done = System.nanoTime();
        var parsed = StrictJson.object(request);
        theirs.add((System.nanoTime() - done) / NANOS_PER_MICRO);
        ours.add((done - begun) / NANOS_PER_MICRO);
        if (prepared.blocks().isEmpty() || parsed.isEmpty()) {
          throw new BenchException("the last turn is not new", null);
        }
      } while (System.nanoTime() < until);
    }
    return List.of(
        new Row(
            GROUP,
            "made ready, the last request",
            Quantile.median(ours),
            "parsing it",
            Quantile.median(theirs),
            "µs"));
  }

  /** All rules of the policy, one after the other. */
  private String text() throws IOException {
    try (var files = Files.walk(policy)) {
      var text = new StringBuilder();
      for (var file : files.filter(name -> name.toString().endsWith(".rego")).sorted().toList()) {
        text.append(Files.readString(file));
      }
      return text.toString();
    }
  }

  private static String piece(String text, int number, int chars) {
    // Steps of a prime number of characters, so that no two pieces are the same.
    var from = (int) (number * 7_919L % Math.max(1, text.length() - chars));
    return text.substring(from, Math.min(text.length(), from + chars));
  }

  /** The user's question, or what a tool has said. */
  private static void asked(ArrayNode history, int turn, String text) {
    var content = history.addObject().put("role", "user").putArray("content").addObject();
    if (turn == 0) {
      content.put("type", "text").put("text", piece(text, 0, ANSWER_CHARS));
      return;
    }
    content.put("tool_use_id", "toolu_01%022d".formatted(turn - 1)).put("type", "tool_result");
    var chars = RESULT_CHARS_MIN + turn * 37 * 101 % RESULT_CHARS_SPREAD;
    content.put("content", piece(text, turn, chars));
  }

  private static void answered(ArrayNode history, int turn, String text) {
    var content = history.addObject().put("role", "assistant").putArray("content");
    content.addObject().put("type", "text").put("text", piece(text, 1_000 + turn, ANSWER_CHARS));
    var use = content.addObject().put("type", "tool_use");
    use.put("id", "toolu_01%022d".formatted(turn)).put("name", "tool_" + turn % TOOLS);
    use.putObject("input").put("path", "src/file_%d.rego".formatted(turn)).put("limit", turn);
  }

  private static ObjectNode reply(ArrayNode history) {
    var reply = JSON.createObjectNode().put("id", "msg_01%022d".formatted(history.size()));
    reply.put("type", "message").put("model", "claude-opus-5");
    reply.setAll((ObjectNode) history.get(history.size() - 1).deepCopy());
    reply.put("stop_reason", "tool_use").putNull("stop_sequence");
    reply.putObject("usage").put("input_tokens", 9).put("output_tokens", 99);
    return reply;
  }

  /** As Claude Code sends it: marks of what to cache wander with the end of the history. */
  private static byte[] request(ArrayNode history, int turn, String text) {
    var body = JSON.createObjectNode().put("model", "claude-opus-5");
    var messages = body.putArray("messages").addAll(history.deepCopy());
    var system = body.putArray("system");
    system.addObject().put("type", "text").put("text", "billing: cch=%05x".formatted(turn * 7_919));
    system.addObject().put("type", "text").put("text", piece(text, 1, SYSTEM_CHARS));
    var tools = body.putArray("tools");
    for (var tool = 0; tool < TOOLS; tool++) {
      var each = tools.addObject().put("name", "tool_" + tool);
      each.put("description", piece(text, 2_000 + tool, TOOL_CHARS));
      each.putObject("input_schema")
          .put("type", "object")
          .putObject("properties")
          .putObject("path");
    }
    body.putObject("metadata").put("user_id", "{\"session_id\":\"bench\"}");
    body.put("max_tokens", 32_000).put("stream", true);
    mark(system.get(1));
    for (var back = 1; back <= messages.size() && back <= 3; back += 2) {
      mark(messages.get(messages.size() - back).path("content").get(0));
    }
    return bytes(body);
  }

  private static void mark(JsonNode block) {
    ((ObjectNode) block).putObject("cache_control").put("type", "ephemeral");
  }

  private static byte[] bytes(ObjectNode node) {
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }
}
