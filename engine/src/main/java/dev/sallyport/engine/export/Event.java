package dev.sallyport.engine.export;

import java.util.Optional;

/**
 * An entry as it is sent.
 *
 * @param unfit why the format has no form for it, so that it goes as it is; empty if it has one
 */
public record Event(LoggedEntry entry, Weight weight, byte[] bytes, Optional<String> unfit) {}
