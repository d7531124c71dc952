package dev.sallyport.opa;

import java.util.Optional;

/**
 * A query's answer.
 *
 * @param value as JSON text, or empty when the query is undefined
 */
public record Evaluated(Optional<String> value) implements EvalResult {}
