package dev.sallyport.engine.recording;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.model.Finding;
import java.util.ArrayList;
import java.util.List;

/** What masks have found, in a head. */
final class Findings {
  private static final String MEMBER = "masked";

  private Findings() {}

  static void put(ObjectNode head, List<Finding> findings) {
    if (findings.isEmpty()) {
      return;
    }
    var all = head.putArray(MEMBER);
    for (var finding : findings) {
      all.addObject()
          .put("detector", finding.detector())
          .put("where", finding.where())
          .put("count", finding.count());
    }
  }

  static List<Finding> of(ObjectNode head) {
    var findings = new ArrayList<Finding>();
    for (var one : head.path(MEMBER)) {
      findings.add(
          new Finding(
              one.path("detector").asText(),
              one.path("where").asText(),
              one.path("count").asInt()));
    }
    return findings;
  }
}
