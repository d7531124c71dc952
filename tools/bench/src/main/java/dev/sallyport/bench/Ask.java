package dev.sallyport.bench;

/**
 * What is asked of the service.
 *
 * @param words how many words it answers; streamed, each is a delta
 */
record Ask(boolean stream, int words) {

  /** The request's body. */
  String body() {
    return """
        {"model": "claude-sonnet-5", "max_tokens": 1000, "stream": %s,
         "messages": [{"role": "user", "content": "[sim:tokens %d]"}]}
        """
        .formatted(stream, words);
  }
}
