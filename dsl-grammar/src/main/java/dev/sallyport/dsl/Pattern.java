package dev.sallyport.dsl;

import dev.sallyport.dsl.regex.Regex;

/**
 * One way in which a detector's text may be written: {@code before} and {@code after} must stand
 * around it, and {@code secret} is what is taken out. Without a group {@code (?<secret>…)} all of
 * the pattern is the secret.
 *
 * @param secret never matches the empty text
 */
public record Pattern(Span span, Regex before, Regex secret, Regex after) {}
