package dev.sallyport.engine.upstream.bedrock;

import java.util.Locale;

/**
 * An error of Bedrock in the Claude API's words: those of its {@code InvokeModel} operations, by
 * AWS's name for each, which stands in {@code x-amzn-errortype} and in event streams alike.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html">
 *     the operation's errors</a>
 */
record BedrockError(int status, String type) {

  /**
   * @param name AWS's, with or without what follows its colon; case does not matter, since event
   *     streams begin it with a small letter
   * @param status the HTTP status, for what has a name that is not known
   */
  static BedrockError of(String name, int status) {
    return switch (name.replaceFirst("[:#].*", "").toLowerCase(Locale.ROOT)) {
      case "validationexception" -> new BedrockError(400, "invalid_request_error");
      case "accessdeniedexception" -> new BedrockError(403, "permission_error");
      // These are about the keys themselves; AWS says 403 for them as well, or 400.
      case "unrecognizedclientexception",
          "invalidsignatureexception",
          "incompletesignatureexception",
          "expiredtokenexception",
          "missingauthenticationtokenexception" ->
          new BedrockError(401, "authentication_error");
      case "resourcenotfoundexception" -> new BedrockError(404, "not_found_error");
      case "throttlingexception", "servicequotaexceededexception" ->
          new BedrockError(429, "rate_limit_error");
      case "modelnotreadyexception" -> new BedrockError(503, "overloaded_error");
      case "serviceunavailableexception" -> new BedrockError(503, "overloaded_error");
      case "modeltimeoutexception" -> new BedrockError(504, "timeout_error");
      case "modelerrorexception", "modelstreamerrorexception", "internalserverexception" ->
          new BedrockError(500, "api_error");
      default -> byStatus(status);
    };
  }

  private static BedrockError byStatus(int status) {
    return switch (status) {
      case 400 -> new BedrockError(400, "invalid_request_error");
      case 401 -> new BedrockError(401, "authentication_error");
      case 403 -> new BedrockError(403, "permission_error");
      case 404 -> new BedrockError(404, "not_found_error");
      case 413 -> new BedrockError(413, "request_too_large");
      case 429 -> new BedrockError(429, "rate_limit_error");
      case 503 -> new BedrockError(503, "overloaded_error");
      default -> new BedrockError(status < 500 ? status : 500, "api_error");
    };
  }
}
