package dev.sallyport.engine.policy.network;

import dev.sallyport.opa.WebField;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The headers of an answer. */
final class Fields {
  private Fields() {}

  static List<WebField> of(HttpHeaders headers) {
    return headers.map().entrySet().stream()
        .flatMap(field -> field.getValue().stream().map(v -> new WebField(field.getKey(), text(v))))
        .toList();
  }

  /** Java reads a byte as a character; Go takes the bytes for UTF-8. */
  private static String text(String read) {
    return new String(read.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
