package dev.sallyport.opa;

import java.util.Optional;

/**
 * What `input` and `data` look like, so that a misspelt field is an error when a policy is checked,
 * not a silent `undefined` when it runs.
 *
 * <p>Both hold for every rule, whether or not a policy's metadata asks for them. OPA takes an
 * object that lists its properties to have no others, unless its schema says what
 * `additionalProperties` are.
 *
 * <p>In the package `system.log`, which says what leaves the decision log, `input` is an event of
 * that log, and `input.input` is what the schema describes.
 *
 * @param input a JSON Schema for `input`
 * @param data a JSON Schema for `data`; each of its properties describes one document, except those
 *     that are packages
 */
public record Schemas(Optional<String> input, Optional<String> data) {

  /** Anything goes. */
  public static final Schemas NONE = new Schemas(Optional.empty(), Optional.empty());

  public static Schemas ofInput(String schema) {
    return new Schemas(Optional.of(schema), Optional.empty());
  }
}
