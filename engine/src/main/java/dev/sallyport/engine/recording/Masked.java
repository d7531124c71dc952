package dev.sallyport.engine.recording;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.model.Finding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What there is to see of something that masks have been at.
 *
 * @param bytes what they have left of it; empty where there was nothing, or where it is withheld
 * @param found what they have found in what came, and is not in this any more
 * @param withheld why it is not here, such as that a mask lets nobody see it; empty where it is
 * @param original as it came, where the operator keeps that and it is something else
 */
public record Masked(
    byte[] bytes, List<Finding> found, String withheld, Optional<byte[]> original) {
  private static final byte[] NOTHING = {};

  public Masked {
    found = List.copyOf(found);
    original = original.filter(came -> !Arrays.equals(came, bytes));
  }

  /** What nothing was found in. */
  public static Masked whole(byte[] bytes) {
    return new Masked(bytes, List.of(), "", Optional.empty());
  }

  /** What is not shown. */
  public static Masked withheld(List<Finding> found, String why, Optional<byte[]> original) {
    return new Masked(NOTHING, found, why, original);
  }

  /** As it came, where that is kept; else what there is of it. */
  public byte[] asItCame() {
    return original.orElse(bytes);
  }

  /** Whether it is known just as it came. */
  public boolean isWhole() {
    return original.isPresent() || (found.isEmpty() && withheld.isEmpty());
  }

  void put(ObjectNode head) {
    if (!withheld.isEmpty()) {
      head.put("withheld", withheld);
    }
    if (!found.isEmpty()) {
      var all = head.putArray("masked");
      for (var finding : found) {
        all.addObject()
            .put("detector", finding.detector())
            .put("where", finding.where())
            .put("count", finding.count());
      }
    }
  }

  List<byte[]> parts() {
    return original.map(came -> List.of(bytes, came)).orElseGet(() -> List.of(bytes));
  }

  static Masked read(ObjectNode head, Recording.Parts parts) {
    var found = new ArrayList<Finding>();
    for (var one : head.path("masked")) {
      found.add(
          new Finding(
              one.path("detector").asText(),
              one.path("where").asText(),
              one.path("count").asInt()));
    }
    return new Masked(
        parts.next(),
        found,
        head.path("withheld").asText(""),
        parts.hasNext() ? Optional.of(parts.next()) : Optional.empty());
  }
}
