package dev.sallyport.bench.day;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.bench.day.Plan.Asked;
import dev.sallyport.bench.day.Plan.Luck;
import dev.sallyport.bench.day.Plan.Vote;
import dev.sallyport.bench.day.Script.Block;
import dev.sallyport.bench.day.Script.Counts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What somebody does with a client, call by call: chats, lets an agent work, has a program run, or
 * tries what must not be. Each session draws from a random source of its own.
 */
final class Session {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String WORDS =
      "the gateway asks for a door that opens when another one shuts and nobody waits too long"
          + " while tests run over files lines builds branches and people read what came of it";
  private static final List<String> WORD_LIST = List.of(WORDS.split(" "));

  /** Clients give up after so many failures of one call, and people after as many questions. */
  private static final int TRIES = 4;

  private static final int MAX_TOKENS = 1_024;
  private static final int BATCH_TOKENS = 4_096;
  private static final int BYTES_OF_TOKEN = 4;

  /** More than anybody expects of one call. */
  private static final long CACHED_MUCH = 30_000;

  private static final int PERCENT = 100;
  private static final int MOMENTS = 12;

  /** What is done. */
  private enum Shape {
    CHAT,
    AGENT,
    BATCH,
    PROBE
  }

  private final int number;
  private final SplittableRandom random;
  private final Shape shape;
  private final Person who;
  private final String model;
  private final int turns;
  private final ArrayNode history = JSON.arrayNode();
  private final List<String> told = new ArrayList<>();
  private Optional<Plan> last = Optional.empty();
  private Optional<String> wanted = Optional.empty();
  private int turn;
  private int tries;
  private int secrets;
  private boolean over;

  Session(int number, SplittableRandom random) {
    this.number = number;
    this.random = random;
    var drawn = random.nextInt(PERCENT);
    shape =
        drawn < 40 ? Shape.CHAT : drawn < 75 ? Shape.AGENT : drawn < 92 ? Shape.BATCH : Shape.PROBE;
    who = shape == Shape.BATCH ? Person.program(random) : Person.somebody(random);
    model = model(random.nextInt(PERCENT));
    turns = shape == Shape.AGENT ? 3 + random.nextInt(5) : 1 + random.nextInt(3);
  }

  private static String model(int drawn) {
    if (drawn < 12) {
      return DayPolicy.ASKED;
    }
    return drawn < 22 ? DayPolicy.CLOSED_AT_TIMES : DayPolicy.OPEN;
  }

  boolean isOver() {
    return over;
  }

  /** The next call. */
  Plan next() {
    var plan = last.map(before -> before.again(luck())).orElseGet(this::drawn);
    last = Optional.of(plan);
    return plan;
  }

  private Plan drawn() {
    if (shape == Shape.PROBE) {
      return probe();
    }
    history.add(asks());
    return plan(
        who,
        "/v1/messages",
        request(model).toString(),
        new Asked(label(), model, streams(), isDenied()));
  }

  private boolean streams() {
    return shape == Shape.AGENT || (shape == Shape.CHAT && number % 5 != 0);
  }

  private boolean isDenied() {
    return history.get(history.size() - 1).toString().contains(DayPolicy.DENIED_COMMAND);
  }

  private String label() {
    return "session-" + number;
  }

  /** What must be refused, or is no call. */
  private Plan probe() {
    history.add(asks());
    return switch (random.nextInt(5)) {
      case 0 -> plan(Person.STRANGER, "/v1/messages", request(model).toString(), asked(model));
      case 1 -> plan(who, "/v1/messages", request(model).toString().substring(3), asked(model));
      case 2 -> plan(who, "/v1/secrets", request(model).toString(), asked(model));
      case 3 -> plan(who, "/v1/messages/count_tokens", request(model).toString(), asked(model));
      default ->
          plan(who, "/v1/messages", request(DayPolicy.CLOSED).toString(), asked(DayPolicy.CLOSED));
    };
  }

  private Asked asked(String which) {
    return new Asked(label(), which, false, isDenied());
  }

  private Plan plan(Person caller, String path, String body, Asked asked) {
    var script = script(body.length());
    var planted = new ArrayList<>(told);
    for (var block : script.blocks()) {
      secret(block instanceof Block.Text(var text) ? text : ((Block.Tool) block).command())
          .ifPresent(planted::add);
    }
    return new Plan(caller, path, Script.utf8(body), asked, planted, script, luck());
  }

  /** What is said this time: a prompt, or what came of tools. */
  private ObjectNode asks() {
    var said = words(8 + random.nextInt(60));
    if (chance(25)) {
      var secret = planted();
      told.add(secret);
      said += " " + secret + " " + words(3);
    }
    if (chance(3)) {
      said += " and then " + DayPolicy.DENIED_COMMAND;
    }
    var message = JSON.objectNode().put("role", "user");
    var content = message.putArray("content");
    var before = history.isEmpty() ? JSON.objectNode() : history.get(history.size() - 1);
    for (var block : before.path("content")) {
      if (block.path("type").asText().equals("tool_use")) {
        content
            .addObject()
            .put("type", "tool_result")
            .put("tool_use_id", block.path("id").asText())
            .put("content", words(30 + random.nextInt(90)));
      }
    }
    content.addObject().put("type", "text").put("text", said);
    return message;
  }

  private ObjectNode request(String which) {
    var body = JSON.objectNode().put("model", which);
    body.put("max_tokens", shape == Shape.BATCH ? BATCH_TOKENS : MAX_TOKENS);
    body.put("stream", streams());
    if (shape == Shape.AGENT) {
      body.putArray("system").addObject().put("type", "text").put("text", WORDS + ". " + WORDS);
      var bash = body.putArray("tools").addObject().put("name", "Bash").put("description", WORDS);
      bash.putObject("input_schema")
          .put("type", "object")
          .putObject("properties")
          .putObject("command");
    }
    body.set("messages", history.deepCopy());
    body.putObject("metadata").put("user_id", "day");
    return body;
  }

  private Script script(int bytes) {
    var blocks = new ArrayList<Block>();
    var said = words(6 + random.nextInt(60));
    blocks.add(new Block.Text(chance(35) ? said + " " + planted() + " " + words(4) : said));
    if (shape == Shape.AGENT && turn < turns - 1) {
      blocks.add(new Block.Tool("toolu_%d_%d".formatted(number, turn), command()));
      if (chance(20)) {
        blocks.add(new Block.Tool("toolu_%d_%d_b".formatted(number, turn), "ls " + words(2)));
      }
    }
    var much = chance(2) ? CACHED_MUCH : random.nextInt(50);
    var counts = new Counts(bytes / BYTES_OF_TOKEN, much, 20 + random.nextInt(200));
    return new Script(blocks, counts, random.nextLong());
  }

  /** What the model wants to run; what nobody has agreed to yet, it wants again. */
  private String command() {
    var again = wanted;
    wanted = Optional.empty();
    if (again.isPresent()) {
      return again.get();
    }
    var drawn = random.nextInt(PERCENT);
    if (drawn < 8) {
      return "cd / && " + DayPolicy.DENIED_COMMAND + " # " + words(2);
    }
    if (drawn < 28) {
      wanted = Optional.of(DayPolicy.ASKED_COMMAND + " origin " + number);
      return wanted.get();
    }
    return drawn < 45 ? "echo " + planted() : "cat " + words(3);
  }

  private String planted() {
    return "%s%012x".formatted(DayPolicy.PLANTED, number * 1_000L + secrets++);
  }

  /** A secret that a text has in it; there is one at most. */
  private static Optional<String> secret(String text) {
    var at = text.indexOf(DayPolicy.PLANTED);
    return at < 0
        ? Optional.empty()
        : Optional.of(text.substring(at, at + DayPolicy.PLANTED.length() + 12));
  }

  private Luck luck() {
    var interludes = new HashSet<Integer>();
    if (chance(15)) {
      interludes.add(1 + random.nextInt(MOMENTS));
      interludes.add(1 + random.nextInt(MOMENTS));
    }
    return new Luck(trouble(), 1 + random.nextInt(MOMENTS), interludes, Vote.drawn(random));
  }

  private Trouble trouble() {
    var drawn = random.nextInt(1_000);
    var each = 15;
    var kinds = Trouble.values();
    if (drawn < 6) {
      return Trouble.DIES;
    }
    var which = 1 + (drawn - 6) / each;
    return which < kinds.length - 1 ? kinds[which] : Trouble.NONE;
  }

  private boolean chance(int percent) {
    return random.nextInt(PERCENT) < percent;
  }

  private String words(int count) {
    var text = new StringBuilder();
    for (var word = 0; word < count; word++) {
      text.append(word == 0 ? "" : " ").append(WORD_LIST.get(random.nextInt(WORD_LIST.size())));
    }
    return text.toString();
  }

  /** What came of the call, after which the session goes on, tries again or ends. */
  void heard(Seen seen, Heard heard) {
    var came = seen.came();
    if (came.status() == 200 && came.whole() && came.error().isEmpty()) {
      answered(heard);
      return;
    }
    var mayPass =
        came.status() == 0
            || (came.status() == 429 && !came.error().equals("billing_error"))
            || came.status() >= 500
            || heard.message().contains("is still open until")
            || (came.status() == 200 && !came.error().equals("policy_blocked"));
    tries++;
    over = shape == Shape.PROBE || !mayPass || tries >= TRIES;
  }

  private void answered(Heard heard) {
    var message = JSON.objectNode().put("role", "assistant");
    var content = message.putArray("content");
    heard.texts().stream()
        .filter(text -> !text.isEmpty())
        .forEach(text -> content.addObject().put("type", "text").put("text", text));
    for (var command : heard.commands()) {
      var use = content.addObject().put("type", "tool_use").put("name", "Bash");
      use.put("id", "toolu_%d_%d_%d".formatted(number, turn, content.size()));
      use.putObject("input").put("command", command);
    }
    if (content.isEmpty()) {
      content.addObject().put("type", "text").put("text", "nothing");
    }
    history.add(message);
    if (heard.commands().stream().anyMatch(run -> run.contains(DayPolicy.ASKED_COMMAND))) {
      wanted = Optional.empty();
    }
    last = Optional.empty();
    tries = 0;
    turn++;
    over = turn >= turns || shape == Shape.PROBE;
  }
}
