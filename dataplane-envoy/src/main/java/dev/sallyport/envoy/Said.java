package dev.sallyport.envoy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.sallyport.engine.model.Headers;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.CommonResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.HeaderMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.HeadersResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ImmediateResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.StreamedBodyResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.TrailersResponse;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import java.util.List;

/** What is said to Envoy. */
final class Said {

  /** What Envoy's own log calls a call that ends here. */
  private static final String DETAILS = "sallyport";

  private Said() {}

  /** The request's head: go on with it, changed like this, on the route that it then has. */
  static ProcessingResponse requestHead(HeaderMutation change) {
    return ProcessingResponse.newBuilder()
        .setRequestHeaders(
            HeadersResponse.newBuilder()
                .setResponse(
                    CommonResponse.newBuilder().setHeaderMutation(change).setClearRouteCache(true)))
        .build();
  }

  static ProcessingResponse replyHead(HeaderMutation change) {
    return ProcessingResponse.newBuilder()
        .setResponseHeaders(
            HeadersResponse.newBuilder()
                .setResponse(CommonResponse.newBuilder().setHeaderMutation(change)))
        .build();
  }

  static ProcessingResponse requestPart(byte[] bytes, int offset, int length, boolean last) {
    return ProcessingResponse.newBuilder()
        .setRequestBody(part(ByteString.copyFrom(bytes, offset, length), last))
        .build();
  }

  static ProcessingResponse replyPart(byte[] bytes, int offset, int length, boolean last) {
    return ProcessingResponse.newBuilder()
        .setResponseBody(part(ByteString.copyFrom(bytes, offset, length), last))
        .build();
  }

  /** What stood behind a body goes no further: nobody has decided on it. */
  static ProcessingResponse requestTrailers(List<String> names) {
    return ProcessingResponse.newBuilder().setRequestTrailers(without(names)).build();
  }

  static ProcessingResponse replyTrailers(List<String> names) {
    return ProcessingResponse.newBuilder().setResponseTrailers(without(names)).build();
  }

  /** The whole answer, in the place of any that the service may have given. */
  static ProcessingResponse answer(int status, Headers headers, byte[] body) {
    var fields = HeaderMutation.newBuilder();
    headers
        .without(name -> name.equals("content-length"))
        .fields()
        .forEach((name, values) -> fields.addSetHeaders(Fields.set(name, Fields.joined(values))));
    return ProcessingResponse.newBuilder()
        .setImmediateResponse(
            ImmediateResponse.newBuilder()
                .setStatus(HttpStatus.newBuilder().setCodeValue(status))
                .setHeaders(fields)
                .setBody(UnsafeByteOperations.unsafeWrap(body))
                .setDetails(DETAILS))
        .build();
  }

  private static BodyResponse part(ByteString bytes, boolean last) {
    return BodyResponse.newBuilder()
        .setResponse(
            CommonResponse.newBuilder()
                .setBodyMutation(
                    BodyMutation.newBuilder()
                        .setStreamedResponse(
                            StreamedBodyResponse.newBuilder().setBody(bytes).setEndOfStream(last))))
        .build();
  }

  private static TrailersResponse without(List<String> names) {
    return TrailersResponse.newBuilder()
        .setHeaderMutation(HeaderMutation.newBuilder().addAllRemoveHeaders(names))
        .build();
  }
}
