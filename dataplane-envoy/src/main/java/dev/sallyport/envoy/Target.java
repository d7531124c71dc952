package dev.sallyport.envoy;

/**
 * What a request asks for, as Envoy's {@code :path} has it.
 *
 * @param path the raw path
 * @param query the raw query, without its question mark
 */
record Target(String path, String query) {
  static Target of(String text) {
    var parts = text.split("\\?", 2);
    return new Target(parts[0], parts.length > 1 ? parts[1] : "");
  }
}
