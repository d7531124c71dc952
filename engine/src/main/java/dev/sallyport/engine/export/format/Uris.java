package dev.sallyport.engine.export.format;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Names as references of RFC 3986. */
final class Uris {
  private Uris() {}

  /** A name as a reference: itself, where it is one. */
  static String reference(String name) {
    try {
      return new URI(name).toString();
    } catch (URISyntaxException _) {
      return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }
  }
}
