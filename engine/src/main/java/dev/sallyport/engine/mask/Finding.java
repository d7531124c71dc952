package dev.sallyport.engine.mask;

import dev.sallyport.dsl.Scope;

/**
 * What a detector found and a mask took out, for the audit log; never the text itself.
 *
 * @param where in which part of the conversation
 */
public record Finding(String detector, Scope where, int count) {}
