package dev.sallyport.engine.payload;

/**
 * Who wants something done with what is kept, and at which request.
 *
 * @param exchange the request's name in the log
 * @param by as {@code issuer#subject}
 */
public record Order(String exchange, String by) {}
