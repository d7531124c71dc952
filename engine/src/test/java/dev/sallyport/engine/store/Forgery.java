package dev.sallyport.engine.store;

import static dev.sallyport.engine.store.Exported.call;
import static dev.sallyport.engine.store.Exported.calls;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sallyport.engine.json.Digests;
import dev.sallyport.engine.tlog.ProvenEntries.Proven;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/**
 * What somebody may do to an export of {@link SessionExportContract#fill} who has no key of a log,
 * and knows how exports are made: what they add proves itself, and is told.
 */
record Forgery(String what, Consumer<ObjectNode> change) {

  /**
   * All that are known.
   *
   * @param foreign a yes to another approval, which stands in the log
   */
  static List<Forgery> all(Proven foreign) {
    return List.of(
        new Forgery("a call comes twice", export -> calls(export).add(again(call(export, 3)))),
        new Forgery("calls change places", export -> swap(calls(export), 1, 2)),
        new Forgery("a call is another's", export -> call(export, 1).put("id", "ex_9")),
        new Forgery("an entry comes twice", export -> repeat(call(export, 2), "entries")),
        new Forgery("entries change places", export -> swap(list(export, 0, "entries"), 0, 1)),
        new Forgery("an entry is left out", export -> list(export, 0, "entries").remove(1)),
        new Forgery(
            "what is in no entry's text stands for what is",
            export -> {
              var entry = (ObjectNode) list(export, 0, "related").get(1);
              entry.put("entry", entry.get("entry").asText().replace('?', '\ud800'));
            }),
        new Forgery("somebody else's yes is told", export -> agreed(export, foreign)),
        new Forgery(
            "a yes comes twice",
            export -> {
              repeat(call(export, 0), "related");
              repeat((ObjectNode) call(export, 0).get("read"), "approvals");
            }),
        new Forgery(
            "what nothing names is absent",
            export -> absent(export, "0".repeat(32) + "/" + "0".repeat(64))),
        new Forgery("what is there is absent", export -> absent(export, payload(export))),
        new Forgery(
            "what is not there is said by the log",
            export -> {
              absent(export, payload(export));
              list(export, 0, "blocks").remove(0);
              at(export, "/calls/0/read/left").put("missing", "It was erased by nobody.");
            }),
        new Forgery("a block is not there", export -> list(export, 2, "blocks").remove(0)),
        new Forgery("a block comes twice", export -> repeat(call(export, 2), "blocks")),
        new Forgery("blocks change places", export -> swap(list(export, 2, "blocks"), 0, 1)),
        new Forgery("a block is of no document", Forgery::stray),
        new Forgery("a key names nothing", export -> key(export, "f".repeat(32), "0".repeat(64))),
        new Forgery(
            "a key is written in another way",
            export -> {
              var key = at(export, "/calls/0/naming_keys/0");
              key.put("naming", key.get("naming").asText() + "00");
            }),
        new Forgery("costs are before their list", export -> last(export, "prices_as_of")),
        new Forgery("the label comes last", export -> last(export, "label")),
        new Forgery("it does not say what it is", export -> export.remove("sallyport_session")),
        new Forgery("it does not say whose it is", export -> export.remove("principal")),
        new Forgery("it says another label", export -> export.put("label", "other")),
        new Forgery("it names no log", export -> ((ArrayNode) export.get("keys")).removeAll()),
        new Forgery("it holds no calls", export -> calls(export).removeAll()),
        new Forgery(
            "a cost stands where there is none",
            export -> {
              export.put("prices_as_of", "1999-01-01");
              at(export, "/calls/0/read/who").put("cost_usd", "0");
            }),
        new Forgery("it says more", export -> export.put("x", 1)),
        new Forgery("a call says more", export -> call(export, 1).put("x", 1)),
        new Forgery("an entry says more", export -> more(export, "/calls/0/entries/0")),
        new Forgery("a key says more", export -> more(export, "/calls/0/naming_keys/0")),
        new Forgery("a block says more", export -> more(export, "/calls/0/blocks/0")),
        new Forgery("what is read says more", export -> more(export, "/calls/0/read/asked")),
        new Forgery("what is read is in another order", export -> last(read(export), "who")),
        new Forgery("nothing is read", export -> call(export, 1).remove("read")));
  }

  private static ObjectNode at(ObjectNode export, String pointer) {
    return (ObjectNode) export.at(pointer);
  }

  private static ArrayNode list(ObjectNode export, int call, String name) {
    return (ArrayNode) call(export, call).get(name);
  }

  private static ObjectNode read(ObjectNode export) {
    return at(export, "/calls/1/read");
  }

  private static void more(ObjectNode export, String pointer) {
    at(export, pointer).put("x", 1);
  }

  /** The call, whose blocks are known already. */
  private static ObjectNode again(ObjectNode call) {
    var again = call.deepCopy();
    again.putArray("naming_keys");
    again.putArray("blocks");
    return again;
  }

  private static void swap(ArrayNode list, int one, int other) {
    JsonNode first = list.get(one);
    list.set(one, list.get(other));
    list.set(other, first);
  }

  private static void repeat(ObjectNode of, String list) {
    ((ArrayNode) of.get(list)).insert(1, of.get(list).get(0).deepCopy());
  }

  private static void last(ObjectNode of, String member) {
    var value = of.remove(member);
    of.set(member, value);
  }

  private static void agreed(ObjectNode export, Proven foreign) {
    list(export, 0, "related")
        .addObject()
        .put("entry", foreign.line())
        .put("proof", foreign.proof().toString());
    var told = (ArrayNode) export.at("/calls/0/read/approvals");
    var yes = ((ObjectNode) told.get(0)).deepCopy();
    yes.put("approval", "ap_9").put("exchange", "ex_9").put("by", "https://i#mallory");
    told.insert(1, yes);
  }

  private static String payload(ObjectNode export) {
    var entry = export.at("/calls/0/entries/1/entry").asText();
    return entry.replaceFirst(".*\"payload\":\"([0-9a-f/]+)\".*", "$1");
  }

  private static void absent(ObjectNode export, String payload) {
    list(export, 0, "absent").addObject().put("payload", payload).put("exporter_says", "gone");
  }

  private static void key(ObjectNode export, String name, String naming) {
    list(export, 0, "naming_keys").addObject().put("key", name).put("naming", naming);
  }

  private static void stray(ObjectNode export) {
    var name = "f".repeat(32);
    var naming = new byte[32];
    var content = "what nobody has said".getBytes(StandardCharsets.UTF_8);
    key(export, name, HexFormat.of().formatHex(naming));
    list(export, 0, "blocks")
        .addObject()
        .put("key", name)
        .put("id", HexFormat.of().formatHex(Digests.hmac(naming, content)))
        .set("base64", TextNode.valueOf(Base64.getEncoder().encodeToString(content)));
  }
}
