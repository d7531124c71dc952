package dev.sallyport.envoy;

import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.sallyport.engine.model.Headers;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.envoyproxy.envoy.service.auth.v3.DeniedHttpResponse;
import io.envoyproxy.envoy.service.auth.v3.OkHttpResponse;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import java.util.Set;

/** What is said to an Envoy that asks whether a call may pass. */
final class Verdicts {

  /** How the body comes stays as it is, since the body does. */
  private static final Set<String> OF_THE_BODY = Set.of("content-length", "transfer-encoding");

  private Verdicts() {}

  /** It may, with other fields, on the route that it then has. */
  static CheckResponse yes(Headers from, Headers to, String upstream) {
    var ok = OkHttpResponse.newBuilder();
    from.fields().keySet().stream()
        .filter(name -> to.all(name).isEmpty())
        .filter(name -> Fields.isOurs(name) && !OF_THE_BODY.contains(name))
        .forEach(ok::addHeadersToRemove);
    to.fields()
        .forEach(
            (name, values) -> {
              if (Fields.isOurs(name) && !values.equals(from.all(name))) {
                ok.addHeaders(set(name, Fields.joined(values)));
              }
            });
    ok.addHeaders(set(CarriedCall.UPSTREAM, upstream));
    return CheckResponse.newBuilder()
        .setStatus(Status.newBuilder().setCode(Code.OK_VALUE))
        .setOkResponse(ok)
        .build();
  }

  /** It may not, and that is the answer to it. */
  static CheckResponse no(int status, Headers headers, String body) {
    var denied =
        DeniedHttpResponse.newBuilder()
            .setStatus(HttpStatus.newBuilder().setCodeValue(status))
            .setBody(body);
    headers
        .without(OF_THE_BODY::contains)
        .fields()
        .forEach((name, values) -> denied.addHeaders(set(name, Fields.joined(values))));
    return CheckResponse.newBuilder()
        .setStatus(Status.newBuilder().setCode(Code.PERMISSION_DENIED_VALUE))
        .setDeniedResponse(denied)
        .build();
  }

  /** This filter of Envoy takes values as text alone. */
  private static HeaderValueOption set(String name, String value) {
    return HeaderValueOption.newBuilder()
        .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value))
        .setAppendAction(HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
        .build();
  }
}
