package dev.sallyport.engine.custody;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobTest {
  private static Map<String, JsonNode> claims(String... pairs) {
    var claims = new HashMap<String, JsonNode>();
    for (var at = 0; at < pairs.length; at += 2) {
      claims.put(pairs[at], TextNode.valueOf(pairs[at + 1]));
    }
    return claims;
  }

  @Test
  void aJobOfGitLabIsKnownByItsClaims() {
    var job =
        Job.of(
                claims(
                    "iss", "https://gitlab.example",
                    "project_path", "acme/shop",
                    "job_id", "7",
                    "pipeline_id", "5",
                    "sha", "abc"))
            .orElseThrow();
    assertThat(job.pipeline().title()).isEqualTo("GitLab CI");
    assertThat(job.facts())
        .containsEntry("project", "acme/shop")
        .containsEntry("pipeline", "5")
        .containsEntry("commit", "abc");
    assertThat(job.address()).isEqualTo("https://gitlab.example/acme/shop/-/jobs/7");
  }

  @Test
  void anAddressIsMadeOfUsualCharactersAlone() {
    var job =
        Job.of(
                claims(
                    "iss", "https://token.actions.githubusercontent.com",
                    "repository", "acme/<b>",
                    "run_id", "7"))
            .orElseThrow();
    assertThat(job.address()).isEmpty();
    assertThat(job.facts()).containsEntry("repository", "acme/<b>");
  }

  @Test
  void whoIsNoJobHasNone() {
    assertThat(Job.of(claims("sub", "alice", "repository", "x"))).isEmpty();
  }
}
