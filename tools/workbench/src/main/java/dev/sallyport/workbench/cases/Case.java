package dev.sallyport.workbench.cases;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One case, as its file has it; {@code schemas/cases.json} describes the same for editors.
 *
 * @param name what it is about, in a few words: the key {@code case}
 */
record Case(
    @JsonProperty("case") @Nullable String name,
    @Nullable Given given,
    @Nullable When when,
    @Nullable Then then) {

  /**
   * Who calls, and where.
   *
   * @param environment {@code input.environment}; {@code production} unless it says otherwise
   * @param at when the call arrives, RFC 3339
   */
  record Given(@Nullable Who identity, @Nullable String environment, @Nullable String at) {}

  /**
   * A verified identity.
   *
   * @param method how it was proven: {@code oidc}, unless it says otherwise
   * @param actors who acts for it, as {@code issuer#subject}, the newest first
   * @param scope the roles that its token is narrowed to
   */
  record Who(
      @Nullable String subject,
      @Nullable String kind,
      @Nullable String issuer,
      @Nullable List<String> groups,
      @Nullable Map<String, JsonNode> claims,
      @Nullable String method,
      @Nullable List<String> actors,
      @Nullable List<String> scope) {}

  /**
   * What is asked, and what the service would answer.
   *
   * @param request the body, as a client sends it; {@code messages} may be a text; for {@code
   *     model}, the model that its path names
   * @param endpoint {@code messages} unless it says {@code count_tokens}, {@code models} or {@code
   *     model}
   * @param headers fields of the request, such as {@code anthropic-beta}
   * @param reply a text, or blocks of content
   * @param recorded instead of all that: a HAR file, beside the file of cases
   * @param toolUse instead of all that: a tool that the model wants to use; the key {@code
   *     tool_use}
   * @param commands instead of all that: texts that the model wants a shell to run, each a case
   */
  record When(
      @Nullable JsonNode request,
      @Nullable String endpoint,
      @Nullable Map<String, String> headers,
      @Nullable JsonNode reply,
      @Nullable String recorded,
      @JsonProperty("tool_use") @Nullable Use toolUse,
      @Nullable List<String> commands) {

    static When of(Use use) {
      return new When(null, null, null, null, null, use, null);
    }
  }

  /**
   * A tool that the model wants to use.
   *
   * @param type {@code tool_use} unless it says {@code server_tool_use} or {@code mcp_tool_use}
   * @param input what the model gives to it
   */
  record Use(@Nullable String name, @Nullable String type, @Nullable JsonNode input) {}

  /**
   * What comes of it; what is left out is not looked at.
   *
   * @param decision {@code allow}, {@code mask}, {@code approve} or {@code deny}
   * @param rules the rules that decided, all of them
   * @param reason a text that a refusal says
   * @param reply what the caller reads: a text, or blocks of content
   * @param audit members of an entry of the audit log
   */
  record Then(
      @Nullable String decision,
      @Nullable List<String> rules,
      @Nullable String reason,
      @Nullable JsonNode reply,
      @Nullable JsonNode audit) {}
}
