package dev.sallyport.opa;

/**
 * An error of an evaluation.
 *
 * @param code OPA's own, such as {@code eval_conflict_error} or {@code eval_type_error}
 * @param message OPA's own; it may quote values that were evaluated
 */
public record Fault(String code, String message) {}
