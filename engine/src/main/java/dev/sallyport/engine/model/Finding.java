package dev.sallyport.engine.model;

/**
 * What a detector found, for policies and the audit log; never the text itself.
 *
 * @param where in which part of the conversation, as mask files write it: {@code request.text}
 */
public record Finding(String detector, String where, int count) {}
