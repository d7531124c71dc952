package dev.sallyport.envoy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.protobuf.ByteString;
import dev.sallyport.engine.model.Headers;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.service.ext_proc.v3.HeaderMutation;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** HTTP fields as Envoy has them, and what is to be changed in them. */
final class Fields {
  private Fields() {}

  /** Those that are fields, and not parts of the request or status line. */
  static Headers of(HeaderMap map) {
    var fields = new TreeMap<String, List<String>>();
    for (var header : map.getHeadersList()) {
      if (!header.getKey().startsWith(":")) {
        fields.computeIfAbsent(header.getKey(), _ -> new ArrayList<>()).add(value(header));
      }
    }
    return new Headers(fields);
  }

  /** A part of the request or status line, such as {@code :path}; empty if it is not there. */
  static String pseudo(HeaderMap map, String name) {
    return map.getHeadersList().stream()
        .filter(header -> header.getKey().equals(name))
        .map(Fields::value)
        .findFirst()
        .orElse("");
  }

  /** What {@code :path} says for that address. */
  static String target(URI uri) {
    var query = uri.getRawQuery();
    return query == null ? uri.getRawPath() : uri.getRawPath() + "?" + query;
  }

  /** Makes the second of the first. */
  static HeaderMutation.Builder change(Headers from, Headers to) {
    var change = HeaderMutation.newBuilder();
    from.fields().keySet().stream()
        .filter(name -> to.all(name).isEmpty())
        .filter(Fields::isOurs)
        .forEach(change::addRemoveHeaders);
    to.fields()
        .forEach(
            (name, values) -> {
              if (isOurs(name) && !values.equals(from.all(name))) {
                change.addSetHeaders(set(name, joined(values)));
              }
            });
    return change;
  }

  /** Sets a field, or a part of the request or status line. */
  static HeaderValueOption set(String name, String value) {
    return HeaderValueOption.newBuilder()
        .setHeader(
            HeaderValue.newBuilder()
                .setKey(name)
                .setRawValue(ByteString.copyFrom(value, ISO_8859_1)))
        .setAppendAction(HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
        .build();
  }

  /**
   * Envoy keeps its own fields, and the name of the host, to itself; without the scheme it finds no
   * route, which takes that field out then.
   */
  static boolean isOurs(String name) {
    return !name.startsWith("x-envoy-")
        && !name.equals("host")
        && !name.equals("x-forwarded-proto");
  }

  /** Several values of one field mean the same as one with commas (RFC 9110, section 5.3). */
  static String joined(List<String> values) {
    return String.join(", ", values);
  }

  private static String value(HeaderValue header) {
    return header.getRawValue().isEmpty()
        ? header.getValue()
        : header.getRawValue().toString(ISO_8859_1);
  }
}
