package dev.sallyport.engine.upstream.credential;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.json.StrictJson;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/**
 * The token that Claude's workload identity federation gives for an assertion (RFC 7523, section
 * 2.1, but with a JSON body and fields of its own).
 *
 * <p>The body's fields and the answer are as {@code
 * platform.claude.com/docs/en/manage-claude/wif-reference} documents them; the {@code
 * anthropic-beta} values are those that Anthropic's Java SDK sends ({@code
 * WorkloadIdentityCredentials} in anthropic-java 3.11.0).
 */
record FederationOrigin(ServiceCredential.Federation federation, Web web, Clock clock)
    implements Origin {
  private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
  private static final Map<String, String> FIELDS =
      Map.of(
          "Content-Type", "application/json",
          "Accept", "application/json",
          "anthropic-beta", "oauth-2025-04-20,oidc-federation-2026-04-01");

  @Override
  public Issued issue() {
    var body =
        StrictJson.newObject()
            .put("grant_type", GRANT)
            .put("assertion", SecretFiles.assertion(federation.assertion()).text())
            .put("federation_rule_id", federation.rule())
            .put("organization_id", federation.organization())
            .put("service_account_id", federation.account());
    federation.workspace().ifPresent(workspace -> body.put("workspace_id", workspace));
    var asked = clock.instant();
    var answer =
        JsonAnswers.of(
            federation.endpoint(),
            () ->
                web.exchange(
                    federation.endpoint(),
                    FIELDS,
                    StrictJson.bytes(body),
                    CredentialLimits.ANSWER_TIMEOUT,
                    CredentialLimits.ANSWER_MAX_BYTES));
    return switch (answer.status()) {
      case 200 -> issued(answer.document(), asked);
      case 400, 401, 403 ->
          throw new NoSecretException(
              "%s refuses the assertion in `%s` (%d): compare its claims with the federation rule"
                  .formatted(
                      Web.shown(federation.endpoint()), federation.assertion(), answer.status()));
      default ->
          throw new NoSecretException(
              "%s answered %d".formatted(Web.shown(federation.endpoint()), answer.status()));
    };
  }

  private Issued issued(JsonNode answer, java.time.Instant asked) {
    var lifetime = answer.path("expires_in");
    if (!answer.path("token_type").asText("Bearer").equalsIgnoreCase("Bearer")
        || !answer.path("access_token").isTextual()
        || !lifetime.canConvertToInt()
        || lifetime.intValue() <= 0) {
      throw new NoSecretException(
          Web.shown(federation.endpoint()) + " answered without a bearer token and its lifetime");
    }
    return Issued.lasting(
        new Secret(answer.path("access_token").textValue()),
        Duration.ofSeconds(lifetime.intValue()),
        asked);
  }
}
