package dev.sallyport.tests.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.bundle.Candidate;
import dev.sallyport.engine.bundle.PolicyDirectory;
import dev.sallyport.engine.identity.Identifier;
import dev.sallyport.engine.mask.MaskKey;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.pipeline.Activation;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.LineLimits;
import dev.sallyport.engine.pipeline.PolicyInForce;
import dev.sallyport.engine.pipeline.Recorder;
import dev.sallyport.engine.policy.builtin.Builtins;
import dev.sallyport.engine.store.SqliteStore;
import dev.sallyport.opa.Opa;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.clients.Client;
import dev.sallyport.tests.clients.Clients;
import dev.sallyport.tests.clients.Mode;
import dev.sallyport.tests.clients.Outcome;
import dev.sallyport.tests.clients.Scenarios;
import dev.sallyport.tests.clients.Target;
import dev.sallyport.tests.clients.Transcript;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real clients through the second data plane: the same policy, the same masks, the same log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JdkPlaneTest {
  private static final String KEY = "sk-sim-second-plane";
  private static final String SECRET = "AKIA" + "LALEMEL33243OLIB";

  private final Clock clock = Clock.systemUTC();
  private ClaudeSim sim;
  private SqliteStore store;
  private JdkUpstream upstream;
  private JdkPlane plane;

  @BeforeAll
  void start(@TempDir Path state) {
    sim = ClaudeSim.start(Options.defaults().withApiKey(KEY));
    store = SqliteStore.open(state.resolve("sallyport.db"), clock);
    upstream = new JdkUpstream(sim.uri(), KEY);
    AuditLog audit = store.auditLog();
    PolicyInForce policy = new PolicyInForce();
    new Activation(policy, audit, clock, "test", Builtins.offline(Opa::load))
        .activate(
            Candidate.of(List.of(PolicyDirectory.compile(Path.of("..", "rego"), Opa.load()))),
            Optional.empty());
    Approvals approvals = new Approvals(store.approvals(), audit, clock, new SecureRandom());
    AtomicInteger exchanges = new AtomicInteger();
    plane =
        JdkPlane.start(
            new ExchangeLine(
                new ExchangeLine.Parts(
                    byName(),
                    policy,
                    Recorder.ofEntries(audit),
                    approvals,
                    upstream,
                    MaskKey.of(new byte[MaskKey.BYTES])),
                LineLimits.DEFAULT,
                clock,
                () -> "req_" + exchanges.incrementAndGet()));
  }

  /** Here the token is the name: how tokens are believed is another's test. */
  private Identifier byName() {
    return credentials ->
        new Identity(
            Identity.Kind.SERVICE,
            credentials.token(),
            "https://issuer.example",
            credentials.token().equals("ci-bot") ? List.of("ci") : List.of(),
            Map.of(),
            "",
            Instant.EPOCH,
            clock.instant().plus(Duration.ofHours(1)));
  }

  @AfterAll
  void stop() {
    plane.close();
    upstream.close();
    store.close();
    sim.close();
  }

  @BeforeEach
  void forget() {
    sim.clear();
  }

  @Test
  void anAgentRunsAWholeLoop() {
    Scenarios.wholeLoop(Clients.agentSdk(), target("ci-bot"));
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aReplyIsMasked(Mode mode) {
    Client client = Clients.javaSdk();
    Scenarios.reply(client, target("ci-bot"), mode);
    Transcript transcript =
        client.ask(target("ci-bot"), mode, "[sim:chunks 3] [sim:text The key is " + SECRET + ".]");
    assertThat(transcript.outcome())
        .isInstanceOfSatisfying(
            Outcome.Said.class,
            said -> assertThat(said.text()).isEqualTo("The key is [aws.access_key]."));
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void whoMayNotIsToldWhyOnce(Mode mode) {
    Scenarios.refused(
        Clients.javaSdk(),
        target("mallory"),
        mode,
        "no rule of the policy allows it to this identity");
    assertThat(sim.exchanges()).isEmpty();
  }

  private Target target(String name) {
    return new Target(plane.uri(), name);
  }
}
