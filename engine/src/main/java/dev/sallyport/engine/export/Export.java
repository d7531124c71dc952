package dev.sallyport.engine.export;

/**
 * A system elsewhere that is told of the audit log.
 *
 * @param name what the configuration calls it; under this name it is remembered how far it has come
 * @param fromNow whether it begins with what is written from now on, and not with what is there
 */
public record Export(String name, EventFormat format, Sink sink, boolean fromNow) {}
