package dev.sallyport.dsl;

/**
 * A mask file before it is read.
 *
 * @param name how messages call it, usually its path
 * @param text everything in it
 */
public record Source(String name, String text) {}
