package dev.sallyport.engine.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.fetch.FetchLimits;
import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.model.Bundle;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.policy.Decider;
import dev.sallyport.engine.policy.PolicyDecider;
import dev.sallyport.engine.policy.PolicyLimits;
import dev.sallyport.engine.support.Calls;
import dev.sallyport.engine.support.Toolchain;
import dev.sallyport.opa.Compiled;
import dev.sallyport.opa.Schemas;
import dev.sallyport.opa.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A decision log, and decisions for it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LoggedDecisions {
  static final String TOKEN = "l0g-token";
  static final long DISK = 64 << 20;

  /** A machine that is busy with other tests must not decide otherwise. */
  private static final PolicyLimits PATIENT =
      PolicyLimits.DEFAULT.within(Duration.ofSeconds(30), Duration.ofMinutes(1));

  @AutoClose final Web web = new Web();
  PolicyDecider policy;
  Path folder = Path.of("");

  @BeforeAll
  void compile() {
    var compiled =
        (Compiled)
            Toolchain.opa()
                .compile(
                    Sources.of(
                        Map.of(
                            "request.rego",
                            "package gateway.request\n\nallow contains {\"rule\": \"all\"} if input.request.system",
                            "admin.rego",
                            "package gateway.admin\n\nallow contains {\"rule\": \"keys alone\"} if input.action == \"keys.read\"",
                            "settings.rego",
                            "package gateway.settings\n\nsettings := {\"of\": input.identity.subject}",
                            "log.rego",
                            "package system.log\n\nmask contains \"/input/identity/claims\"\n\n"
                                + "drop if input.decision_id == \"dropped\"")),
                    Schemas.NONE,
                    List.of(
                        "gateway/request",
                        "gateway/admin",
                        "gateway/settings",
                        "system/log/mask",
                        "system/log/drop"),
                    "");
    var bundle = new Bundle("r", "d", compiled.wasm().toByteArray(), "{}", Map.of(), Map.of());
    policy = new PolicyDecider(bundle, Set.of(), "test", Toolchain.builtins(), PATIENT);
  }

  @BeforeEach
  void begin(@TempDir Path temp) {
    folder = temp;
  }

  DecisionLog open(Destination destination) throws IOException {
    var setup = new DecisionLog.Setup(folder.resolve("spool"), DISK, Map.of("id", "g"));
    return DecisionLog.open(destination, setup, Clock.systemUTC(), patient());
  }

  static Pace patient() {
    return new Pace(FetchLimits.POLL, new Random(1));
  }

  LogService service(Receiver receiver) {
    return new LogService(receiver.uri(), () -> Optional.of(TOKEN), web);
  }

  Decider decider(DecisionLog log) {
    return log.logging(policy, "r", new TreeMap<>(Map.of("p", "r")));
  }

  void decide(DecisionLog log, int from, int to) {
    var decider = decider(log);
    for (var id : ids(from, to)) {
      assertThat(decider.decide(call(id, "-"))).isInstanceOf(Decision.Allow.class);
    }
  }

  static List<String> ids(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj("d-%05d"::formatted).toList();
  }

  static Call call(String id, String system) {
    var like =
        Calls.message(
            Calls.person("alice"), "{\"model\": \"m\", \"system\": \"%s\"}".formatted(system));
    return new Call(
        id,
        like.at(),
        like.identity(),
        like.endpoint(),
        like.query(),
        like.headers(),
        like.labels(),
        like.body(),
        like.document(),
        like.digest());
  }

  static List<Path> files(Path where) throws IOException {
    try (var files = Files.list(where)) {
      return new ArrayList<>(files.toList());
    }
  }

  static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file);
  }

  static void until(BooleanSupplier wish) throws InterruptedException {
    var deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!wish.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it never came").isLessThan(deadline);
      Thread.sleep(5);
    }
  }
}
