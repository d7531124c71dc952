package dev.sallyport.dataplane.telemetry.otlp;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/**
 * The names of attributes: OpenTelemetry's, of its semantic conventions 1.41.0, and, with {@code
 * sallyport.} before them, our own.
 */
final class Words {
  static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
  static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  static final AttributeKey<String> EXCEPTION = AttributeKey.stringKey("exception.type");

  static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
  static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
  static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.request.model");
  static final AttributeKey<Long> INPUT = AttributeKey.longKey("gen_ai.usage.input_tokens");
  static final AttributeKey<Long> OUTPUT = AttributeKey.longKey("gen_ai.usage.output_tokens");

  static final AttributeKey<String> EXCHANGE = AttributeKey.stringKey("sallyport.exchange");
  static final AttributeKey<String> ENDPOINT = AttributeKey.stringKey("sallyport.endpoint");
  static final AttributeKey<Boolean> STREAM = AttributeKey.booleanKey("sallyport.stream");
  static final AttributeKey<String> RESULT = AttributeKey.stringKey("sallyport.result");
  static final AttributeKey<String> CODE = AttributeKey.stringKey("sallyport.code");
  static final AttributeKey<String> DECISION = AttributeKey.stringKey("sallyport.decision");
  static final AttributeKey<String> CAUSE = AttributeKey.stringKey("sallyport.cause");
  static final AttributeKey<List<String>> RULES = AttributeKey.stringArrayKey("sallyport.rules");
  static final AttributeKey<String> REVISION = AttributeKey.stringKey("sallyport.policy.revision");
  static final AttributeKey<Long> MASKED = AttributeKey.longKey("sallyport.masked");
  static final AttributeKey<String> UPSTREAM = AttributeKey.stringKey("sallyport.upstream");
  static final AttributeKey<String> FATE = AttributeKey.stringKey("sallyport.fate");

  private Words() {}
}
