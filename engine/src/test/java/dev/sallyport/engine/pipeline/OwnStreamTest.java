package dev.sallyport.engine.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.MemoryApprovals;
import dev.sallyport.engine.mask.MaskKey;
import dev.sallyport.engine.mask.Masks;
import dev.sallyport.engine.model.AdminAct;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Holding.Proof;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Refusal;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.model.Settings;
import dev.sallyport.engine.model.ToolUse;
import dev.sallyport.engine.policy.Decider;
import dev.sallyport.engine.support.Calls;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Who is answered for a while is asked again whether they may still be. */
final class OwnStreamTest {
  private final Clock clock = Clock.fixed(Calls.NOW, ZoneOffset.UTC);
  private final PolicyInForce policy = new PolicyInForce();
  private final List<Proof> proofs = new ArrayList<>();
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private boolean revoked;
  private boolean admits = true;

  private final class Rule implements Decider {
    @Override
    public Decision decide(Call call) {
      throw new AssertionError("no call is made");
    }

    @Override
    public boolean judgesTools() {
      return false;
    }

    @Override
    public Decision decide(ToolUse use) {
      throw new AssertionError("no tool is used");
    }

    @Override
    public Decision decide(AdminAct act) {
      return admits
          ? new Decision.Allow(Set.of())
          : new Decision.Deny(DenialCause.NOTHING_ALLOWED, Set.of(), List.of());
    }

    @Override
    public Settings settings(Identity who, Instant at) {
      return new Settings.None();
    }
  }

  private Identity identify(Credentials credentials) {
    proofs.add(credentials.holding().proof());
    if (revoked) {
      throw new RefusedException(
          Refusal.last(401, "authentication_error", "key_revoked", "The key was revoked."));
    }
    return Calls.person("alice", "ml");
  }

  private void follow(Consumer<OwnStream> api) {
    policy.activate(new PolicyInForce.Revision("r1", "d1", new Rule(), Masks.NONE));
    var approvals = new Approvals(new MemoryApprovals(_ -> {}), _ -> {}, clock, new SecureRandom());
    var parts =
        new ExchangeLine.Parts(
            this::identify,
            policy,
            Recorder.ofEntries(_ -> {}),
            approvals,
            _ -> {
              throw new AssertionError("nothing is forwarded");
            },
            MaskKey.of(new byte[MaskKey.BYTES]));
    var headers =
        new Headers(Map.of("authorization", List.of("DPoP token"), "dpop", List.of("proof")));
    new ExchangeLine(parts, LineLimits.DEFAULT, clock, () -> "req_1")
        .runOwnStream(
            new Arrival("GET", "/events", "", headers, InputStream.nullInputStream()),
            (_, _) -> sent,
            Action.APPROVALS_READ,
            "text/event-stream",
            api);
  }

  private String sent() {
    return sent.toString(StandardCharsets.UTF_8);
  }

  @Test
  void itStandsAsLongAsTheCallerWouldBeLetIn() {
    follow(
        stream -> {
          assertThat(stream.who().subject()).isEqualTo("alice");
          stream.send("one".getBytes(StandardCharsets.UTF_8));
          assertThat(stream.stands()).isTrue();
        });
    assertThat(sent()).isEqualTo("one");
  }

  @Test
  void aProofCountsOnceAndWasAskedForAtTheBeginning() {
    follow(
        stream -> {
          assertThat(stream.stands()).isTrue();
          assertThat(stream.stands()).isTrue();
        });
    assertThat(proofs.getFirst()).isInstanceOf(Proof.Dpop.class);
    assertThat(proofs.subList(1, 3)).hasOnlyElementsOfType(Proof.Earlier.class);
  }

  @Test
  void aTokenThatIsRevokedMeanwhileEndsIt() {
    follow(
        stream -> {
          stream.send("one".getBytes(StandardCharsets.UTF_8));
          revoked = true;
          assertThat(stream.stands()).isFalse();
        });
    assertThat(sent()).isEqualTo("one");
  }

  @Test
  void aRoleThatIsTakenAwayMeanwhileEndsIt() {
    follow(
        stream -> {
          stream.send("one".getBytes(StandardCharsets.UTF_8));
          admits = false;
          assertThat(stream.stands()).isFalse();
        });
    assertThat(sent()).isEqualTo("one");
  }
}
