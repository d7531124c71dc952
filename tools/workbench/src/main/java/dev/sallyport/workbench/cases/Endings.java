package dev.sallyport.workbench.cases;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.workbench.compared.Ending;
import dev.sallyport.workbench.compared.Ending.Kind;
import dev.sallyport.workbench.compared.Ending.Part;
import dev.sallyport.workbench.compared.Quorums;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Tells how a case ended, in the parts that two endings are compared by. */
final class Endings {
  private final Ran ran;
  private final Map<Part, List<String>> parts = new EnumMap<>(Part.class);

  private Endings(Ran ran) {
    this.ran = ran;
  }

  static Ending of(Ran ran) {
    var endings = new Endings(ran);
    var kind = ran.decision().map(endings::decided).orElseGet(endings::refused);
    return new Ending(kind, new TreeMap<>(endings.parts));
  }

  private Kind decided(Decision decision) {
    parts.put(Part.RULES, List.copyOf(decision.rules()));
    return switch (decision) {
      case Decision.Deny deny -> denied(deny);
      case Decision.Approve(var quorums, var then) -> {
        parts.put(Part.APPROVERS, quorums.stream().map(Quorums::text).sorted().toList());
        masks(then);
        yield Kind.HELD;
      }
      case Decision.Pass pass -> {
        masks(pass);
        yield ran.refusal().isEmpty() ? passed(pass) : refused();
      }
    };
  }

  private Kind denied(Decision.Deny deny) {
    return switch (deny.cause()) {
      case RULE -> {
        parts.put(Part.REASONS, deny.reasons());
        yield Kind.DENIED;
      }
      case NOTHING_ALLOWED -> {
        parts.put(Part.REASONS, List.of("no rule allows it"));
        yield Kind.DENIED;
      }
      case UNDEFINED, ERROR, WRONG_TYPE, TIMEOUT, BUSY, UNKNOWN_MASK, NO_POLICY -> {
        parts.put(Part.REASONS, List.of(fault(deny.cause(), deny.reasons())));
        yield Kind.UNDECIDED;
      }
    };
  }

  private static String fault(DenialCause cause, List<String> reasons) {
    return cause.word() + ": " + String.join("; ", reasons);
  }

  /** It came to no decision, or past it and no further. */
  private Kind refused() {
    parts.put(Part.REASONS, List.of(ran.reason().isEmpty() ? ran.refusal() : ran.reason()));
    return Kind.REFUSED;
  }

  private Kind passed(Decision.Pass pass) {
    parts.put(Part.REQUEST, ran.maskedInRequest());
    parts.put(Part.REPLY, elements(ran.content()).map(Endings::block).toList());
    return switch (pass) {
      case Decision.Mask _ -> Kind.MASKED;
      case Decision.Allow _ -> Kind.ALLOWED;
    };
  }

  private void masks(Decision.Pass pass) {
    if (pass instanceof Decision.Mask mask) {
      parts.put(Part.MASKS, List.copyOf(mask.uses()));
    }
  }

  private static String block(JsonNode block) {
    return block.path("type").asText().equals("text")
        ? block.path("text").asText()
        : block.toString();
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
