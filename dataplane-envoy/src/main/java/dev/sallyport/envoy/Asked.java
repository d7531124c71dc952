package dev.sallyport.envoy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.sallyport.engine.model.Headers;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;

/**
 * The head of a call, with which Envoy begins.
 *
 * @param path the raw path
 * @param query the raw query, without its question mark
 * @param address whom Envoy has the call from; empty where it does not say
 * @param bodyFollows whether there is a body
 */
record Asked(
    String method,
    String path,
    String query,
    Headers headers,
    String address,
    boolean bodyFollows) {

  /**
   * Reads Envoy's first message.
   *
   * @throws UnfitEnvoyException if bodies do not come to the gateway, or need not come back from it
   */
  static Asked of(ProcessingRequest first) {
    requireFit(first);
    var head = first.getRequestHeaders();
    var target = Target.of(Fields.pseudo(head.getHeaders(), ":path"));
    return new Asked(
        Fields.pseudo(head.getHeaders(), ":method"),
        target.path(),
        target.query(),
        withHost(head.getHeaders()),
        withoutPort(attribute(first, "source.address")),
        !head.getEndOfStream());
  }

  private static void requireFit(ProcessingRequest first) {
    if (!first.hasRequestHeaders()) {
      throw new UnfitEnvoyException("`processing_mode.request_header_mode` is `SEND`");
    }
    if (first.getObservabilityMode()) {
      throw new UnfitEnvoyException("`observability_mode` is false");
    }
    var bodies = first.getProtocolConfig();
    if (bodies.getRequestBodyMode() != BodySendMode.FULL_DUPLEX_STREAMED
        || bodies.getResponseBodyMode() != BodySendMode.FULL_DUPLEX_STREAMED) {
      throw new UnfitEnvoyException(
          "`processing_mode.request_body_mode` and `response_body_mode` are"
              + " `FULL_DUPLEX_STREAMED`");
    }
  }

  /** What Envoy knows of the call, as text; empty where it was not told to say it. */
  static String attribute(ProcessingRequest message, String name) {
    return message.getAttributesMap().values().stream()
        .map(Struct::getFieldsMap)
        .filter(known -> known.containsKey(name))
        .map(known -> known.getOrDefault(name, Value.getDefaultInstance()).getStringValue())
        .findFirst()
        .orElse("");
  }

  private static Headers withHost(HeaderMap map) {
    return Fields.of(map).with("host", Fields.pseudo(map, ":authority"));
  }

  /** {@code 192.0.2.1:443} or {@code [2001:db8::1]:443}. */
  private static String withoutPort(String address) {
    var colon = address.lastIndexOf(':');
    var host = colon < 0 ? address : address.substring(0, colon);
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
