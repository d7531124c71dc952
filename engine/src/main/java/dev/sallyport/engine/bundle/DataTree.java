package dev.sallyport.engine.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.StrictJson;
import java.util.List;

/** Puts data documents together: objects are united, and nothing is said twice. */
final class DataTree {
  private DataTree() {}

  /** The document at a place of an otherwise empty tree. */
  static ObjectNode under(List<String> place, ObjectNode document) {
    var tree = document;
    for (var segment : place.reversed()) {
      var above = StrictJson.newObject();
      above.set(segment, tree);
      tree = above;
    }
    return tree;
  }

  /**
   * Takes the second into the first.
   *
   * @throws PolicyLoadException if both have a value at one place
   */
  static void merge(String name, ObjectNode into, ObjectNode from) {
    for (var member : from.properties()) {
      var there = into.get(member.getKey());
      if (there == null) {
        into.set(member.getKey(), member.getValue().deepCopy());
      } else if (there instanceof ObjectNode one && member.getValue() instanceof ObjectNode other) {
        merge(name, one, other);
      } else {
        throw new PolicyLoadException(
            name + ": its data has two values for `" + member.getKey() + "`");
      }
    }
  }
}
