package dev.sallyport.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import dev.sallyport.engine.policy.Evaluator;
import dev.sallyport.engine.policy.Execution;
import dev.sallyport.engine.policy.PolicyLimits;
import dev.sallyport.engine.policy.builtin.Builtins;
import dev.sallyport.engine.policy.builtin.Evaluation;
import dev.sallyport.engine.policy.network.AllowedHosts;
import dev.sallyport.engine.policy.network.Network;
import dev.sallyport.engine.policy.value.Value;
import dev.sallyport.engine.policy.value.Value.Arr;
import dev.sallyport.engine.policy.value.Value.Obj;
import dev.sallyport.engine.policy.value.Value.SetOf;
import dev.sallyport.engine.policy.value.Value.Str;
import dev.sallyport.opa.Compiled;
import dev.sallyport.opa.Opa;
import dev.sallyport.opa.Schemas;
import dev.sallyport.opa.Sources;
import dev.sallyport.tests.clients.Servers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same Rego asks the same server, once as OPA evaluates it, once as the gateway does: both give
 * the same answers, and the server is asked the same things. Each rule is asked several times as
 * time goes by, with what either keeps of earlier answers.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpSendTest {
  private static final Path POLICY = Path.of("src", "test", "resources", "network", "send.rego");
  private static final Pattern CASE = Pattern.compile("(?m)^(case_[a-z0-9_]+) := ");
  private static final List<Duration> TIMES =
      List.of(Duration.ZERO, Duration.ofSeconds(30), Duration.ofSeconds(90));
  private static final PolicyLimits PATIENT =
      new PolicyLimits(
          2, Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1), 512, false);

  private final Opa opa = Opa.load();
  private final SendPeer peer = new SendPeer();
  private HttpServer plain;
  private HttpsServer secure;
  private SendKeys keys;
  private int nobody;

  /** What was said, and what the server was asked for it. */
  private record Said(Optional<Value> value, List<String> received) {}

  @BeforeAll
  void start(@TempDir Path temp) throws Exception {
    Corpus.build();
    keys = new SendKeys(temp);
    nobody = Servers.freePort();
    plain = HttpServer.create(anyPort(), 0);
    peer.on(plain);
    secure = HttpsServer.create(anyPort(), 0);
    peer.over(secure, keys);
  }

  @AfterAll
  void stop() {
    plain.stop(0);
    secure.stop(0);
    opa.close();
  }

  @Test
  void theGatewayAsksAndAnswersAsOpaDoes() throws Exception {
    var module = Files.readString(POLICY);
    var names = CASE.matcher(module).results().map(found -> found.group(1)).toList();
    assertThat(names).hasSizeGreaterThan(50).doesNotHaveDuplicates();
    var input = input();
    var ours = evaluator(module, names);
    var wrong = new ArrayList<String>();
    try (var opas = OpasAnswers.of(module, input)) {
      for (var name : names) {
        // What is kept counts from the server's own time.
        var now = Instant.now();
        var wanted = opas(opas, name, now);
        for (int i = 0; i < TIMES.size(); i++) {
          var said = ours(ours, input, name, now.plus(TIMES.get(i)));
          if (!said.equals(wanted.get(i))) {
            wrong.add("%s, time %d:%n  OPA  %s%n  ours %s".formatted(name, i, wanted.get(i), said));
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private List<Said> opas(OpasAnswers asked, String name, Instant now) {
    var said = new ArrayList<Said>();
    for (var time : TIMES) {
      var value = asked.value("data.send." + name, now.plus(time));
      said.add(new Said(value, peer.received()));
    }
    return said;
  }

  private Said ours(Evaluator evaluator, String input, String name, Instant now) {
    var results = evaluator.value("send/" + name, input, new Evaluation(now));
    var rows =
        switch (results) {
          case SetOf(var all) -> List.copyOf(all);
          case Arr(var all) -> all;
          case Value.Null _, Value.Bool _, Value.Num _, Str _, Obj _ -> List.<Value>of();
        };
    var value =
        rows.stream()
            .findFirst()
            .map(row -> Plain.of(((Obj) row).members().values().iterator().next()));
    return new Said(value, peer.received());
  }

  private Evaluator evaluator(String module, List<String> names) {
    var entrypoints = names.stream().map(name -> "send/" + name).toList();
    var result = opa.compile(Sources.of("module.rego", module), Schemas.NONE, entrypoints, "");
    assertThat(result).isInstanceOf(Compiled.class);
    var compiled = (Compiled) result;
    var hosts = List.of(authority(plain), authority(secure), "127.0.0.1:" + nobody);
    var network = new Network(AllowedHosts.of(hosts));
    return new Evaluator(
        compiled.wasm().toByteArray(),
        compiled.data(),
        Builtins.usual(() -> opa, network),
        PATIENT,
        Execution.COMPILED);
  }

  private String input() throws GeneralSecurityException {
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    return input
        .put("base", "http://" + authority(plain))
        .put("authority", authority(plain))
        .put("secure", "https://" + authority(secure))
        .put("nobody", "http://127.0.0.1:" + nobody)
        .put("authorities", keys.authorities())
        .put("certificate", keys.clientCertificate())
        .put("key", keys.clientKey())
        .toString();
  }

  private static String authority(HttpServer server) {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
