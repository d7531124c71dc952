package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.model.Headers;

/** What the gateway answers where nobody has to be let in. */
public record OpenReply(int status, Headers headers, byte[] body) {}
