package dev.sallyport.workbench.cases;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An exchange with the service: one that was recorded, or one that a case makes up.
 *
 * @param method such as {@code POST}
 * @param path without the query
 * @param headers of the request, without credentials
 * @param body of the request
 * @param type the media type of the reply
 * @param reply the body of the reply
 */
record Recorded(
    String method,
    String path,
    Map<String, List<String>> headers,
    byte[] body,
    String type,
    byte[] reply) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Belong to the connection or to the caller that was recorded. */
  private static final List<String> NOT_TAKEN =
      List.of(
          "authorization",
          "x-api-key",
          "cookie",
          "content-length",
          "host",
          "connection",
          "accept-encoding");

  /**
   * The first exchange of a HAR file, as browsers and proxies write it.
   *
   * @throws UnfitCaseException if it is none
   * @see <a href="http://www.softwareishard.com/blog/har-12-spec/">HAR 1.2</a>
   */
  static Recorded of(String place, String har) {
    try {
      var entry = JSON.readTree(har).at("/log/entries/0");
      var request = entry.path("request");
      if (!request.path("url").isTextual() || !request.path("method").isTextual()) {
        throw new UnfitCaseException(place + ": is no HAR file with an exchange in it");
      }
      var headers = new TreeMap<String, List<String>>();
      for (var field : request.path("headers")) {
        var name = field.path("name").asText().toLowerCase(java.util.Locale.ROOT);
        if (!NOT_TAKEN.contains(name) && !name.startsWith(":")) {
          headers.computeIfAbsent(name, _ -> new ArrayList<>()).add(field.path("value").asText());
        }
      }
      var content = entry.at("/response/content");
      return new Recorded(
          request.path("method").asText(),
          URI.create(request.path("url").asText()).getRawPath(),
          headers,
          utf8(request.at("/postData/text").asText()),
          content.path("mimeType").asText("application/json"),
          bytes(content));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new UnfitCaseException(place + ": is no HAR file");
    }
  }

  private static byte[] bytes(JsonNode content) {
    var text = content.path("text").asText();
    return content.path("encoding").asText().equals("base64")
        ? Base64.getDecoder().decode(text)
        : utf8(text);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
