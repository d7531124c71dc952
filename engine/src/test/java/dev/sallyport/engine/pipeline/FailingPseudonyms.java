package dev.sallyport.engine.pipeline;

import dev.sallyport.dsl.Action.Within;
import dev.sallyport.engine.mask.Pseudonyms;
import java.util.Optional;

/** A neighbour of the masker, through which the masker fails. */
record FailingPseudonyms(Runnable failing) implements Pseudonyms {
  @Override
  public String hmac(String name, String secret, int length) {
    failing.run();
    return "hmac";
  }

  @Override
  public String token(Within within, String name, String secret) {
    throw new AssertionError("no rule makes tokens");
  }

  @Override
  public Optional<String> restored(String token) {
    return Optional.empty();
  }
}
