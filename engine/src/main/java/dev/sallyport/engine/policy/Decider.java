package dev.sallyport.engine.policy;

import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;

/** Decides what happens to a call. It never throws: whatever goes wrong is a denial. */
public interface Decider {
  Decision decide(Call call);
}
