package dev.sallyport.engine.mask;

import dev.sallyport.dsl.FieldPath;
import dev.sallyport.dsl.Mask.Hold;
import dev.sallyport.engine.mask.match.DetectorSet;
import java.util.List;

/**
 * Everything that is done in one scope under the masks that are used, in the order of the masks.
 *
 * @param replacements by the rank of the detector
 * @param fields of JSON, in the order of their masks, of each of which the first that fits counts
 */
record Program(
    DetectorSet detectors, List<Replacement> replacements, List<FieldRule> fields, Hold hold) {

  /**
   * What is done with a field; its name is the path as the mask writes it.
   *
   * @param mask the number of the mask that it belongs to
   */
  record FieldRule(int mask, FieldPath path, Replacement.Act replacement) {}

  Program {
    replacements = List.copyOf(replacements);
    fields = List.copyOf(fields);
  }

  boolean isEmpty() {
    return replacements.isEmpty() && fields.isEmpty();
  }
}
