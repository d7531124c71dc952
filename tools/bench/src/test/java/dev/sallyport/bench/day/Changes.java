package dev.sallyport.bench.day;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.bench.day.Told.Consent;
import dev.sallyport.bench.day.Told.Kept;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What a fault of the gateway, or of who watches it, makes of a call. */
final class Changes {
  private Changes() {}

  static UnaryOperator<Told> seen(Consumer<ObjectNode> change) {
    return call -> {
      ObjectNode json = Evidence.JSON.valueToTree(call.seen());
      change.accept(json);
      try {
        return new Told(
            Evidence.JSON.treeToValue(json, Seen.class),
            call.entries(),
            call.kept(),
            call.consents());
      } catch (JsonProcessingException e) {
        throw new AssertionError(e);
      }
    };
  }

  static UnaryOperator<Told> seen(String part, Consumer<ObjectNode> change) {
    return seen(json -> change.accept((ObjectNode) json.path(part)));
  }

  static UnaryOperator<Told> movements(Consumer<ArrayNode> change) {
    return seen("money", money -> change.accept((ArrayNode) money.path("movements")));
  }

  static Told with(Told call, Kept kept) {
    return new Told(call.seen(), call.entries(), kept, call.consents());
  }

  static UnaryOperator<Told> consents(Function<Consent, Stream<Consent>> change) {
    return call ->
        new Told(
            call.seen(),
            call.entries(),
            call.kept(),
            call.consents().stream().flatMap(change).toList());
  }

  static Consent yes(Consent one, String... who) {
    return new Consent(
        one.id(),
        one.principal(),
        one.session(),
        one.phase(),
        one.policy(),
        one.call(),
        List.of(who));
  }

  static Told entries(Told call, Stream<JsonNode> entries) {
    return new Told(call.seen(), entries.toList(), call.kept(), call.consents());
  }

  private static boolean is(JsonNode entry, String kind) {
    return entry.path("kind").asText().equals(kind);
  }

  static UnaryOperator<Told> dropped(String kind) {
    return call -> entries(call, call.entries().stream().filter(one -> !is(one, kind)));
  }

  static UnaryOperator<Told> twice(String kind) {
    return call ->
        entries(
            call,
            call.entries().stream()
                .flatMap(one -> is(one, kind) ? Stream.of(one, one) : Stream.of(one)));
  }

  static UnaryOperator<Told> entry(String kind, Consumer<ObjectNode> change) {
    return call ->
        entries(
            call,
            call.entries().stream()
                .map(
                    one -> {
                      if (!is(one, kind)) {
                        return one;
                      }
                      ObjectNode copy = one.deepCopy();
                      change.accept(copy);
                      return copy;
                    }));
  }
}
