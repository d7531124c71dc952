package dev.sallyport.engine.custody;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A job of CI, by the claims of its token.
 *
 * @param pipeline whose claims they are
 * @param facts what is known of it, by what it is called: repository, commit, run …
 * @param address where the run can be looked at; empty where that is not known
 * @see <a href="https://docs.github.com/actions/reference/security/oidc">GitHub's claims</a>
 * @see <a href="https://docs.gitlab.com/ci/secrets/id_token_authentication/">GitLab's claims</a>
 */
public record Job(Pipeline pipeline, Map<String, String> facts, String address) {

  /** Whose CI it is. */
  public enum Pipeline {
    GITHUB("GitHub Actions"),
    GITLAB("GitLab CI");

    private final String title;

    Pipeline(String title) {
      this.title = title;
    }

    public String title() {
      return title;
    }
  }

  /** What people call it, and the claim. */
  private static final Map<String, String> GITHUB =
      ordered(
          "repository", "repository",
          "commit", "sha",
          "ref", "ref",
          "workflow", "job_workflow_ref",
          "event", "event_name",
          "run", "run_id",
          "attempt", "run_attempt",
          "environment", "environment",
          "actor", "actor",
          "runner", "runner_environment");

  private static final Map<String, String> GITLAB =
      ordered(
          "project", "project_path",
          "commit", "sha",
          "ref", "ref",
          "configuration", "ci_config_ref_uri",
          "source", "pipeline_source",
          "pipeline", "pipeline_id",
          "job", "job_id",
          "environment", "environment",
          "user", "user_login",
          "runner", "runner_environment");

  static Optional<Job> of(Map<String, JsonNode> claims) {
    if (claims.containsKey("repository") && claims.containsKey("run_id")) {
      var facts = facts(GITHUB, claims);
      var issuer = claims.containsKey("iss") ? claims.get("iss").asText("") : "";
      // Enterprise servers have addresses of their own, which the issuer does not always say.
      var address =
          issuer.startsWith("https://token.actions.githubusercontent.com")
              ? "https://github.com/%s/actions/runs/%s"
                  .formatted(facts.get("repository"), facts.get("run"))
              : "";
      return Optional.of(new Job(Pipeline.GITHUB, facts, plain(address)));
    }
    if (claims.containsKey("project_path") && claims.containsKey("job_id")) {
      var facts = facts(GITLAB, claims);
      var issuer = claims.containsKey("iss") ? claims.get("iss").asText("") : "";
      var address =
          issuer.startsWith("https://")
              ? "%s/%s/-/jobs/%s".formatted(issuer, facts.get("project"), facts.get("job"))
              : "";
      return Optional.of(new Job(Pipeline.GITLAB, facts, plain(address)));
    }
    return Optional.empty();
  }

  /** An address of usual characters alone, or none. */
  private static String plain(String address) {
    return address.matches("https://[A-Za-z0-9._~:/-]+") ? address : "";
  }

  private static Map<String, String> facts(Map<String, String> names, Map<String, JsonNode> of) {
    var facts = new LinkedHashMap<String, String>();
    names.forEach(
        (name, claim) -> {
          var value = of.get(claim);
          if (value != null && value.isValueNode() && !value.asText().isEmpty()) {
            facts.put(name, value.asText());
          }
        });
    return facts;
  }

  private static Map<String, String> ordered(String... pairs) {
    var map = new LinkedHashMap<String, String>();
    for (var at = 0; at < pairs.length; at += 2) {
      map.put(pairs[at], pairs[at + 1]);
    }
    return map;
  }
}
