package dev.sallyport.engine.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.approval.Matter;
import dev.sallyport.engine.json.Mappers;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.mask.BlockedException;
import dev.sallyport.engine.mask.MalformedReplyException;
import dev.sallyport.engine.model.BugException;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.ToolUse;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What an approver is shown of a call, or of a tool that the model wants to use. It is masked by
 * every mask of the policy, whether or not the call itself will be; where a mask would block it, it
 * is withheld.
 */
final class Exhibit {
  /** What is kept of a request. */
  static final int BODY_LIMIT_BYTES = 160 << 10;

  /** What is kept of a tool's input. */
  static final int TOOL_LIMIT_BYTES = 48 << 10;

  /** What is kept of names and groups: all together is no more than 256 KiB. */
  private static final int MOST_GROUPS = 100;

  // What somebody wrote must do nothing to whoever prints it, so it is kept as escapes.
  private static final JsonMapper JSON =
      Mappers.usual().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final Masking masking;

  /**
   * @param masking of the policy that asks
   */
  Exhibit(Masking masking) {
    this.masking = masking;
  }

  /** A call in a few words. */
  Matter matter(Call call) {
    return matter(call, "", preview(() -> Preview.said(call.document())));
  }

  /** A use of a tool in a few words. */
  Matter matter(ToolUse use) {
    return matter(use.call(), use.name(), preview(() -> Preview.told(use.input())));
  }

  private static Matter matter(Call call, String tool, Preview preview) {
    return new Matter(call.endpoint().word(), call.model(), tool, preview.text(), preview.whole());
  }

  private Preview preview(Supplier<String> text) {
    try {
      return Preview.of(text.get(), masking.blackened());
    } catch (BlockedException _) {
      return Preview.NOTHING;
    }
  }

  /** A call with all that it holds, as JSON. */
  String context(Call call) {
    return text(context("request", call, shownRequest(call)));
  }

  /** A use of a tool with its input and the call that it answers, as JSON. */
  String context(ToolUse use) {
    var request = shownRequest(use.call());
    var tool = StrictJson.newObject();
    tool.put("type", use.kind().word());
    tool.put("id", use.id());
    tool.put("name", use.name());
    var blackened = masking.blackened();
    var shown =
        shown(
            () -> {
              var input = blackened.input(tool, use.input());
              return new Shown(
                  Excerpt.shortened(input, TOOL_LIMIT_BYTES, JSON), 0, blackened.findings());
            });
    var json = context("tool_use", use.call(), request.and(shown));
    shown.content().ifPresent(input -> tool.set("input", input));
    json.set("tool_use", tool);
    return text(json);
  }

  /**
   * What is left to be shown.
   *
   * @param content nothing, where it is withheld
   * @param withheld why; empty where it is not
   */
  private record Shown(
      Optional<JsonNode> content, int omitted, List<Finding> findings, String withheld) {
    Shown(Optional<JsonNode> content, int omitted, List<Finding> findings) {
      this(
          content,
          omitted,
          findings,
          content.isPresent() ? "" : "It is too large to be shown, however much is left out.");
    }

    /** With what was found in, and withheld of, what stands beside it. */
    Shown and(Shown beside) {
      var all = new java.util.ArrayList<>(findings);
      all.addAll(beside.findings());
      return new Shown(content, omitted, all, withheld.isEmpty() ? beside.withheld() : withheld);
    }
  }

  private Shown shownRequest(Call call) {
    if (!(call.document() instanceof ObjectNode document)) {
      return new Shown(Optional.empty(), 0, List.of(), "");
    }
    return shown(
        () -> {
          // Whole messages are left out before anything is masked, texts are cut after it: so no
          // half of a secret is left over.
          var recent = Excerpt.recent(document, BODY_LIMIT_BYTES, JSON);
          var blackened = masking.blackened();
          var masked = blackened.request(recent.document());
          return new Shown(
              Excerpt.shortened(masked, BODY_LIMIT_BYTES, JSON),
              recent.omitted(),
              blackened.findings());
        });
  }

  private static Shown shown(Supplier<Shown> content) {
    try {
      return content.get();
    } catch (BlockedException e) {
      return new Shown(
          Optional.empty(),
          0,
          List.of(),
          "It holds what a mask lets nobody see: %s (`%s`).".formatted(e.reason(), e.detector()));
    } catch (MalformedReplyException _) {
      return new Shown(
          Optional.empty(), 0, List.of(), "It is not in order, so it cannot be masked.");
    }
  }

  private static ObjectNode context(String phase, Call call, Shown shown) {
    var json = StrictJson.newObject();
    json.put("phase", phase);
    identity(json.putObject("identity"), call.identity());
    json.putObject("labels")
        .put("client", call.labels().client())
        .put("session", call.labels().session())
        .put("agent", call.labels().agent());
    var request = json.putObject("request");
    request
        .put("id", call.exchange())
        .put("endpoint", call.endpoint().word())
        .put("bytes", call.body().length)
        .put("omitted_messages", shown.omitted());
    shown.content().ifPresent(body -> request.set("body", body));
    var masked = json.putArray("masked");
    for (var finding : shown.findings()) {
      masked
          .addObject()
          .put("detector", finding.detector())
          .put("where", finding.where())
          .put("count", finding.count());
    }
    if (!shown.withheld().isEmpty()) {
      json.put("withheld", shown.withheld());
    }
    return json;
  }

  private static void identity(ObjectNode json, Identity identity) {
    json.put("subject", identity.subject())
        .put("issuer", identity.issuer())
        .put("kind", identity.kind().word())
        .put("method", identity.method().word());
    var groups = json.putArray("groups");
    identity.groups().stream().limit(MOST_GROUPS).forEach(groups::add);
    identity.actors().forEach(json.putArray("actors")::add);
  }

  private static String text(JsonNode json) {
    try {
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new BugException("a tree of JSON can be written", e);
    }
  }
}
