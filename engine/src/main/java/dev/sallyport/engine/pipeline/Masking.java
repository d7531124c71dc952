package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.mask.Masks;
import dev.sallyport.engine.mask.Pseudonyms;
import java.util.List;

/** The masks of the policy that decides a call, and what stands for secrets in it. */
record Masking(Masks masks, Pseudonyms pseudonyms) {

  /** The names of all masks, in one order. */
  List<String> all() {
    return masks.names().stream().sorted().toList();
  }
}
