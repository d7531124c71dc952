package dev.sallyport.dsl;

import java.util.List;

/**
 * Everything that a policy may name: detectors and masks, checked together. Names are unique, every
 * selector finds at least one detector, and all stands in the order in which it was written.
 *
 * @param searches what every request is searched for
 */
public record MaskSet(List<Detector> detectors, List<Mask> masks, List<Search> searches) {
  public MaskSet {
    detectors = List.copyOf(detectors);
    masks = List.copyOf(masks);
    searches = List.copyOf(searches);
  }

  /** A set in which there is nothing to detect and no mask to use. */
  public static MaskSet empty() {
    return new MaskSet(List.of(), List.of(), List.of());
  }
}
