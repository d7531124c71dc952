package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.clients.Target;
import dev.sallyport.tests.readme.Fences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The recipes of {@code docs/guide/pipelines.md}: its two files, with an issuer on loopback in each
 * one's place, and tokens with the claims that each one's tokens have.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PipelinesTest {
  private static final String GUIDE = "docs/guide/pipelines.md";
  private static final String AUDIENCE = "https://gateway.example";

  /** An issuer of the guide. */
  private enum Service {
    GITHUB("https://token.actions.githubusercontent.com"),
    GITLAB("https://gitlab.com"),
    BUILDKITE("https://agent.buildkite.com"),
    KUBERNETES("https://kubernetes.example"),
    SPIRE("https://spire.example");

    private final String issuer;

    Service(String issuer) {
      this.issuer = issuer;
    }
  }

  /** A token, and whether its bearer has the role. */
  record Job(
      String note, Service service, String subject, Map<String, Object> claims, boolean has) {
    Job but(String other, String claim, Object value) {
      Map<String, Object> changed = new HashMap<>(claims);
      changed.put(claim, value);
      return new Job(note + ", " + other, service, subject, changed, false);
    }

    Job called(String other) {
      return new Job(note + ", " + other, service, other, claims, false);
    }

    @Override
    public String toString() {
      return note;
    }
  }

  private final ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));
  private final MockOAuth2Server issuers = OddProvider.started();
  private final Http http = new Http();
  private GatewayProcess gateway;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    List<String> files = Fences.of(GUIDE, "yaml");
    Path config = Files.writeString(folder.resolve("sallyport.yaml"), onLoopback(files.get(0)));
    Path policy = Folders.shippedPolicies(folder.resolve("rego"));
    Path data = policy.resolve("data.yaml");
    String shipped = Files.readString(data);
    String roles = onLoopback(files.get(1)).substring("roles:\n".length());
    Files.writeString(data, shipped.replace("\nroles:\n", "\nroles:\n" + roles));
    gateway = GatewayProcess.startOn(policy, sim.uri(), Site.KEY, "--config", config.toString());
    Until.holds(
        "the issuers are known", () -> jobs().stream().allMatch(job -> ask(job).status() != 503));
  }

  @AfterAll
  void stop() {
    gateway.close();
    issuers.shutdown();
    sim.close();
    http.close();
  }

  private String onLoopback(String text) {
    String changed = text;
    for (Service service : Service.values()) {
      changed = changed.replace(service.issuer, OddProvider.issuer(issuers, service.name()));
    }
    return changed;
  }

  private Http.Answer ask(Job job) {
    String token =
        issuers.issueToken(job.service().name(), job.subject(), AUDIENCE, job.claims()).serialize();
    return http.send(
        Http.message(
            new Target(gateway.uri(), token),
            Http.ask("hello", false).put("model", "claude-haiku-4-5")));
  }

  static List<Job> jobs() {
    Job github =
        new Job(
            "GitHub",
            Service.GITHUB,
            "repo:acme/shop:ref:refs/heads/main",
            Map.of(
                "repository", "acme/shop",
                "ref", "refs/heads/main",
                "ref_type", "branch",
                "event_name", "push",
                "job_workflow_ref", "acme/shop/.github/workflows/review.yml@refs/heads/main",
                "sha", "3f786850e387550fdab836ed7e6dc881de23001b"),
            true);
    Job gitlab =
        new Job(
            "GitLab",
            Service.GITLAB,
            "project_path:acme/shop:ref_type:branch:ref:main",
            Map.of(
                "project_path", "acme/shop",
                "ref", "main",
                "ref_type", "branch",
                "ref_protected", "true",
                "pipeline_source", "push"),
            true);
    Job buildkite =
        new Job(
            "Buildkite",
            Service.BUILDKITE,
            "organization:acme:pipeline:shop:ref:refs/heads/main",
            Map.of(
                "organization_slug", "acme",
                "pipeline_slug", "shop",
                "build_branch", "main",
                "build_number", 9,
                "step_key", "review"),
            true);
    Job kubernetes =
        new Job(
            "Kubernetes",
            Service.KUBERNETES,
            "system:serviceaccount:agents:reviewer",
            Map.of("kubernetes.io", Map.of("namespace", "agents")),
            true);
    Job spire =
        new Job("SPIFFE", Service.SPIRE, "spiffe://acme.example/agents/reviewer", Map.of(), true);
    List<Job> all = new ArrayList<>(List.of(github, gitlab, buildkite, kubernetes, spire));
    all.add(github.but("another repository", "repository", "evil/shop"));
    all.add(github.but("a pull request", "ref", "refs/pull/7/merge"));
    all.add(github.but("a tag", "ref_type", "tag"));
    all.add(github.but("a stranger's event", "event_name", "pull_request_target"));
    all.add(gitlab.but("another project", "project_path", "acme/site"));
    all.add(gitlab.but("another branch", "ref", "feature"));
    all.add(buildkite.but("another pipeline", "pipeline_slug", "site"));
    all.add(buildkite.but("a tag", "build_tag", "v1"));
    all.add(kubernetes.called("system:serviceaccount:default:reviewer"));
    all.add(spire.called("spiffe://evil.example/agents/reviewer"));
    return all;
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void aJobHasItsRoleAndNoOther(Job job) {
    Http.Answer answer = ask(job);
    if (job.has()) {
      assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
      assertThat(gateway.audit().of(answer.exchange()).getFirst().at("/caller/subject").asText())
          .isEqualTo(job.subject());
    } else {
      new Wanted(400, "policy_blocked", "policy_nothing_allowed", "no rule of the policy allows it")
          .requireLast(gateway, answer);
    }
  }
}
