package dev.sallyport.engine.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a policy says of the settings that somebody's Claude Code has to have. */
public sealed interface Settings {

  /**
   * These.
   *
   * @param document as Claude Code reads its settings; never empty
   */
  record Given(ObjectNode document) implements Settings {}

  /** None. */
  record None() implements Settings {}

  /** The policy could not say. Whoever gave none instead would let go of what security wants. */
  record Unsaid(DenialCause cause) implements Settings {}
}
