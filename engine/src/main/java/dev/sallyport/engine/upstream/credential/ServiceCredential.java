package dev.sallyport.engine.upstream.credential;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** What the gateway shows to the Claude API. */
public sealed interface ServiceCredential {

  /** A key, which goes into {@code x-api-key}. */
  record ApiKey(SecretSource source) implements ServiceCredential {}

  /**
   * Claude's workload identity federation: an assertion of the organisation's own identity provider
   * is exchanged for a token of some minutes, which goes into {@code Authorization: Bearer}.
   *
   * @param endpoint the token endpoint, {@code https://api.anthropic.com/v1/oauth/token}
   * @param assertion the file with the JWT, such as a projected token; read anew for each exchange
   * @param rule the federation rule, {@code fdrl_…}
   * @param organization the organisation's UUID
   * @param account the service account, {@code svac_…}
   * @param workspace the workspace, {@code wrkspc_…}, needed where the rule is for several
   * @see <a href="https://platform.claude.com/docs/en/manage-claude/wif-reference">the fields, as
   *     Anthropic documents them</a>
   */
  record Federation(
      URI endpoint,
      Path assertion,
      String rule,
      String organization,
      String account,
      Optional<String> workspace)
      implements ServiceCredential {
    public Federation {
      if (rule.isBlank() || organization.isBlank() || account.isBlank()) {
        throw new IllegalArgumentException(
            "workload identity federation needs `rule`, `organization` and `account`: copy them"
                + " from the Claude Console");
      }
    }
  }
}
