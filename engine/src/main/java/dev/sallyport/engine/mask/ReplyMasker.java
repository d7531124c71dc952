package dev.sallyport.engine.mask;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.sse.SseEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Masks one reply of the Messages API: either event by event, as the service streams it, or whole.
 *
 * <p>Each event gives none, one or more. What is not changed is given as the same event. Text that
 * was held leaves at the latest before the event that ends its block; and if some is held there,
 * that event waits for the next one, which says whether the model has ended the text or a limit has
 * cut it off. Thinking, which is signed, passes untouched. If it throws, the reply can't be masked,
 * and nothing more of it may be sent.
 */
public final class ReplyMasker {
  /** Blocks of one reply that are open at once; the service has one. */
  static final int MAX_OPEN_BLOCKS = 64;

  /** Members of events that say what they are, or that are masked for themselves. */
  private static final Set<String> PARTS_OF_EVENTS =
      Set.of("type", "index", "message", "content_block", "delta", "error");

  /** The same for messages. */
  private static final Set<String> PARTS_OF_MESSAGES =
      Set.of("id", "type", "role", "model", "content", "usage");

  /**
   * Reasons to stop that no text foresees, so that its last word may lack its end. (Where a stop
   * sequence ends a text, what came before is whole, unless it was chosen to split secrets.)
   */
  private static final Set<String> CUTS_OFF =
      Set.of("max_tokens", "model_context_window_exceeded", "refusal");

  /** A block that holds text, and the event that ends it. */
  private record Ending(int index, OpenBlock block, SseEvent stop) {}

  private final Programs programs;
  private final TreeMasker whole;
  private final Findings findings;
  private final Function<Set<String>, ScopedProgram> ofTool;
  private final Map<Integer, OpenBlock> open = new TreeMap<>();
  private Optional<Ending> ending = Optional.empty();
  private boolean failed;

  /**
   * @param ofTool what works on the input of one tool where these masks apply to it besides
   */
  ReplyMasker(Programs programs, Findings findings, Function<Set<String>, ScopedProgram> ofTool) {
    this.programs = programs;
    this.findings = findings;
    this.ofTool = ofTool;
    whole = new TreeMasker(programs);
  }

  /**
   * Takes the next event of a stream, and gives what may be sent now.
   *
   * @throws MalformedReplyException if it is no event of a reply
   */
  public List<SseEvent> on(SseEvent event) {
    if (programs.isEmpty()) {
      return List.of(event);
    }
    begin();
    var shown = withoutSecretsAside(event);
    var events = shown.data().isEmpty() ? List.of(shown) : masked(shown);
    failed = false;
    return events;
  }

  /** Comments, and fields that are not known, are read by nobody and yet sent. */
  private SseEvent withoutSecretsAside(SseEvent event) {
    var aside = event.aside();
    if (aside.isEmpty()
        || (programs.text().mask(aside).isEmpty()
            && programs.toolUse().mask(aside).isEmpty()
            && programs.toolResult().mask(aside).isEmpty())) {
      return event;
    }
    return event.data().isEmpty() ? SseEvent.SIGN_OF_LIFE : SseEvent.of(event.name(), event.data());
  }

  private List<SseEvent> masked(SseEvent read) {
    var before = Json.object(read.data());
    var changed = beside(before, PARTS_OF_EVENTS);
    var data = changed.orElse(before);
    var event = changed.map(after -> SseEvent.of(read.name(), Json.text(after))).orElse(read);
    var type = data.path("type").asText();
    if (!event.name().isEmpty() && !event.name().equals(type)) {
      throw new MalformedReplyException("an event's name is not its type");
    }
    if (type.equals("ping")) {
      return List.of(event);
    }
    var cutOff = type.equals("error") || cutsOff(data.path("delta"));
    return with(ended(cutOff), masked(event, type, data, cutOff));
  }

  /**
   * Takes the events of one block that uses a tool, from its start to its stop.
   *
   * @param besides the masks that apply to this one's input besides the others
   * @throws UnknownMaskException if a name is not known
   */
  public List<SseEvent> block(List<SseEvent> block, Set<String> besides) {
    var events = new ArrayList<SseEvent>();
    if (besides.isEmpty()) {
      block.forEach(event -> events.addAll(on(event)));
      return events;
    }
    events.addAll(goesOn());
    begin();
    var own = with(besides);
    block.forEach(event -> events.addAll(own.on(event)));
    events.addAll(own.end());
    failed = false;
    return events;
  }

  /** The same, and in tools' inputs these masks besides. */
  private ReplyMasker with(Set<String> besides) {
    return new ReplyMasker(
        new Programs(programs.text(), ofTool.apply(besides), programs.toolResult()),
        findings,
        ofTool);
  }

  /**
   * Another block has begun, of which nothing comes here yet: the last one was not cut off, and
   * gives what was held of it.
   */
  public List<SseEvent> goesOn() {
    begin();
    var events = ended(false);
    failed = false;
    return events;
  }

  private static boolean cutsOff(JsonNode end) {
    return CUTS_OFF.contains(end.path("stop_reason").asText());
  }

  private List<SseEvent> masked(SseEvent event, String type, JsonNode data, boolean cutOff) {
    return switch (type) {
      case "message_start" -> changed(event, TreeMasker.field(data, "message", this::message));
      case "content_block_start" -> start(event, data);
      case "content_block_delta" -> delta(event, data);
      case "content_block_stop" -> {
        var index = EventData.index(data);
        ending = Optional.of(new Ending(index, block(index), event));
        open.remove(index);
        yield ending.get().block().holds() ? List.of() : ended(false);
      }
      case "message_delta" ->
          with(
              rests(cutOff),
              changed(
                  event,
                  TreeMasker.field(data, "delta", delta -> beside(delta, PARTS_OF_MESSAGES))));
      case "message_stop" -> with(rests(false), List.of(event));
      case "error" ->
          with(rests(cutOff), changed(event, TreeMasker.field(data, "error", whole::strings)));
      default -> changed(event, whole.strings(data));
    };
  }

  /**
   * The stream has ended. If it broke off, gives what was held, with everything masked that may
   * have become a secret.
   */
  public List<SseEvent> end() {
    begin();
    var events = with(ended(true), rests(true));
    open.clear();
    failed = false;
    return events;
  }

  /** After a fault nobody knows what was held, so nothing of it may leave. */
  private void begin() {
    if (failed) {
      throw new MalformedReplyException("the reply could not be masked before");
    }
    failed = true;
  }

  /** A whole reply with secrets masked, or nothing if it may travel as it came. */
  public Optional<JsonNode> whole(JsonNode reply) {
    if (programs.isEmpty()) {
      return Optional.empty();
    }
    if (!reply.path("content").isArray()) {
      throw new MalformedReplyException("a reply without a list of content is no message");
    }
    return message(reply);
  }

  /**
   * The same, where some blocks that use tools have masks of their own besides.
   *
   * @param besides by the block's place
   * @throws UnknownMaskException if a name is not known
   */
  public Optional<JsonNode> whole(JsonNode reply, Map<Integer, Set<String>> besides) {
    if (besides.isEmpty()) {
      return whole(reply);
    }
    // They are masked apart: what one mask has put in place of a secret is no text for another.
    ArrayNode content = reply.path("content").deepCopy();
    besides.keySet().forEach(content::setNull);
    var others = TreeMasker.field(reply, "content", _ -> Optional.of(content)).orElse(reply);
    var after = whole(others).orElse(others);
    var blocks = (ArrayNode) after.path("content");
    besides.forEach(
        (index, names) -> {
          var block = reply.path("content").get(index);
          blocks.set(index, with(names).whole.block(block).orElse(block));
        });
    return Optional.of(after);
  }

  /** What was masked so far. */
  public List<Finding> findings() {
    return findings.list();
  }

  private Optional<JsonNode> message(JsonNode message) {
    var cutOff = cutsOff(message);
    var first =
        TreeMasker.field(message, "content", cutOff ? whole::contentThatIsCutOff : whole::content);
    return beside(first.orElse(message), PARTS_OF_MESSAGES).or(() -> first);
  }

  /**
   * Everything beside the content that may hold a text: at which sequence the model stopped, why,
   * and what the API has yet to learn.
   */
  private Optional<JsonNode> beside(JsonNode node, Set<String> known) {
    var changed = Optional.<JsonNode>empty();
    for (var member : node.properties()) {
      if (!known.contains(member.getKey())) {
        changed =
            TreeMasker.field(changed.orElse(node), member.getKey(), whole::strings)
                .or(carried(changed));
      }
    }
    return changed;
  }

  private static Supplier<Optional<JsonNode>> carried(Optional<JsonNode> before) {
    return () -> before;
  }

  private List<SseEvent> start(SseEvent event, JsonNode data) {
    var index = EventData.index(data);
    var block = data.path("content_block");
    var opened = new OpenBlock(programs, block.path("type").asText());
    if (open.putIfAbsent(index, opened) != null || open.size() > MAX_OPEN_BLOCKS) {
      throw new MalformedReplyException("a block of the reply begins that can't begin");
    }
    if (opened.signed() || !block.path("text").isTextual()) {
      return changed(event, TreeMasker.field(data, "content_block", whole::block));
    }
    // Text that stands in the start goes on in the deltas.
    var text = block.path("text").asText();
    var released = opened.text(text);
    var begun =
        released.equals(text)
            ? Optional.<JsonNode>empty()
            : TreeMasker.field(data, "content_block", node -> replaced(node, "text", released));
    return changed(
        event, TreeMasker.field(begun.orElse(data), "content_block", whole::block).or(() -> begun));
  }

  private List<SseEvent> delta(SseEvent event, JsonNode data) {
    var block = block(EventData.index(data));
    var delta = data.path("delta");
    EventData.require(delta.isObject());
    return switch (delta.path("type").asText()) {
      case "thinking_delta", "signature_delta" -> {
        EventData.require(block.signed());
        yield List.of(event);
      }
      case "text_delta" -> {
        EventData.require(!block.signed());
        var text = EventData.string(delta, "text");
        yield released(event, data, "text", text, block.text(text));
      }
      case "input_json_delta" -> {
        EventData.require(!block.signed());
        var json = EventData.string(delta, "partial_json");
        yield released(event, data, "partial_json", json, block.input(json));
      }
      // A citation is whole in its delta.
      case "citations_delta" -> changed(event, TreeMasker.field(data, "delta", whole::strings));
      default -> {
        EventData.require(!block.signed());
        yield unknown(event, data, block);
      }
    };
  }

  /** What is not known yet may carry text too, which may go on in the next delta of its type. */
  private List<SseEvent> unknown(SseEvent event, JsonNode data, OpenBlock block) {
    var delta = data.path("delta");
    var type = delta.path("type").asText();
    var after = Json.object();
    for (var member : delta.properties()) {
      var value = member.getValue();
      after.set(
          member.getKey(),
          value.isTextual() && !member.getKey().equals("type")
              ? TextNode.valueOf(block.other(type, member.getKey(), value.textValue()))
              : whole.strings(value).orElse(value));
    }
    return after.equals(delta)
        ? List.of(event)
        : changed(event, TreeMasker.field(data, "delta", _ -> Optional.of(after)));
  }

  private static List<SseEvent> released(
      SseEvent event, JsonNode data, String field, String before, String after) {
    if (after.equals(before)) {
      return List.of(event);
    }
    return after.isEmpty()
        ? List.of()
        : changed(event, TreeMasker.field(data, "delta", delta -> replaced(delta, field, after)));
  }

  private List<SseEvent> ended(boolean brokeOff) {
    if (ending.isEmpty()) {
      return List.of();
    }
    var last = ending.get();
    ending = Optional.empty();
    return with(rest(last.index(), last.block(), brokeOff), List.of(last.stop()));
  }

  private List<SseEvent> rests(boolean brokeOff) {
    var events = new ArrayList<SseEvent>();
    open.forEach((index, block) -> events.addAll(rest(index, block, brokeOff)));
    return events;
  }

  /** What a block has held, as deltas of its own. */
  private static List<SseEvent> rest(int index, OpenBlock block, boolean brokeOff) {
    var events = new ArrayList<SseEvent>();
    var text = brokeOff ? block.abandonText() : block.endText();
    if (!text.isEmpty()) {
      events.add(EventData.delta(index, "text_delta", "text", text));
    }
    block
        .endOthers(brokeOff)
        .forEach(
            (where, rest) -> events.add(EventData.delta(index, where.type(), where.field(), rest)));
    var input = block.endInput();
    if (!input.isEmpty()) {
      events.add(EventData.delta(index, "input_json_delta", "partial_json", input));
    }
    return events;
  }

  private static List<SseEvent> changed(SseEvent event, Optional<JsonNode> data) {
    return List.of(data.map(after -> SseEvent.of(event.name(), Json.text(after))).orElse(event));
  }

  private static Optional<JsonNode> replaced(JsonNode node, String field, String value) {
    return TreeMasker.field(node, field, _ -> Optional.of(TextNode.valueOf(value)));
  }

  private static List<SseEvent> with(List<SseEvent> before, List<SseEvent> after) {
    var events = new ArrayList<>(before);
    events.addAll(after);
    return events;
  }

  private OpenBlock block(int index) {
    var block = open.get(index);
    if (block == null) {
      throw new MalformedReplyException("an event belongs to a block that is not open");
    }
    return block;
  }
}
