package dev.sallyport.opa;

/**
 * A policy in OPA's own layout.
 *
 * @param text the whole file
 */
public record Formatted(String text) implements FormatResult {}
