package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.ECKey;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.clients.Clients;
import dev.sallyport.tests.clients.Scenarios;
import dev.sallyport.tests.clients.Target;
import dev.sallyport.tests.clients.WireTap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * After a day's work of every kind, nothing that the gateway printed, kept or sent to a client
 * holds what is secret: each byte of it is searched.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecretsTest {
  private static final String DATABASE = "gateway sallyport.db";
  private static final String PROMPT = "the merger with Initech is on Tuesday";
  private static final String REPLY = "Initech will be renamed";
  private static final String LEAKED = "AKIA" + "LALEMEL33243OLIB";

  @AutoClose private final ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));

  private static final String[] OPTIONS = {
    "--hold-seconds", "0", "--decision-log", "decisions.jsonl"
  };

  @AutoClose
  private final GatewayProcess gateway = GatewayProcess.start(sim.uri(), Site.KEY, OPTIONS);

  @AutoClose private final FaultyService faulty = FaultyService.start();

  @AutoClose private final GatewayProcess unlucky = GatewayProcess.start(faulty.uri(), Site.KEY);

  @AutoClose private final Http http = new Http();

  /** Everything that left the gateways or stayed with them, by where it was found. */
  private final Map<String, String> found = new TreeMap<>();

  private final List<String> tokens = new ArrayList<>();

  @BeforeAll
  void aDaysWork() throws IOException {
    for (String name : List.of("alice", "ci-bot", "mallory")) {
      Target caller = remembered(gateway, name);
      for (String prompt :
          List.of(
              PROMPT,
              PROMPT + " [sim:text %s, with %s]".formatted(REPLY, LEAKED),
              PROMPT + " [sim:error 529 overloaded_error %s]".formatted(REPLY),
              PROMPT + " [sim:error-midstream 3]",
              PROMPT + " [sim:break 3]")) {
        answered(name, http.send(Http.message(caller, Http.ask(prompt, true))));
        answered(name, http.send(Http.message(caller, Http.ask(prompt, false))));
      }
      answered(name, http.send(Http.message(caller, (PROMPT + "{").getBytes(ISO_8859_1))));
      answered(name, http.send(Http.request(caller, "/v1/" + "files").GET().build()));
    }
    Http.Answer asked =
        http.send(Http.message(remembered(gateway, "ci-bot"), ApprovalTest.searching(PROMPT)));
    assertThat(asked.errorMessage()).contains("approval");
    forTheUnlucky();
    anAgent();
    search("approvals list", gateway.command("approvals", "list").toString());
    search("audit tail", gateway.command("audit", "tail", "-n", "1000").toString());
    gateway.kill9();
    gateway.restart(Site.KEY, OPTIONS);
    gateway.stop();
    collect("gateway", gateway);
    search("gateway decisions", bytes(gateway.out().resolveSibling("decisions.jsonl")));
    collect("unlucky", unlucky);
  }

  /** A service that says the key in what it answers, where it is a lie and where it is a bug. */
  private void forTheUnlucky() {
    Target caller = remembered(unlucky, "ci-bot");
    for (String head :
        List.of(
            "HTTP/1.1 401 Unauthorized\r\ncontent-type: application/json\r\n",
            "HTTP/1.1 302 Found\r\nlocation: /?key=" + Site.KEY + "\r\n",
            "HTTP/1.1 500 Oh\r\nx-api-key: " + Site.KEY + "\r\nset-cookie: k=" + Site.KEY + "\r\n",
            "HTTP/1.1 400 No\r\nrequest-id: " + Site.KEY + "\r\n",
            "HTTP/1.1 200 OK\r\nx-debug: " + Site.KEY + "\r\n",
            "NONSENSE " + Site.KEY + "\r\n")) {
      faulty.behave(FaultyService.say(head + "content-length: 2\r\n\r\n{}"));
      answered("unlucky", http.send(Http.message(caller, Http.ask(PROMPT, true))));
    }
    faulty.behave(
        FaultyService.say(
            "HTTP/1.1 400 No\r\ncontent-length: %d\r\n\r\n%s"
                .formatted(Site.KEY.length(), Site.KEY)));
    answered("unlucky", http.send(Http.message(caller, Http.ask(PROMPT, false))));
  }

  private void anAgent() {
    Target bot = remembered(gateway, "ci-bot");
    try (WireTap tap = WireTap.before(bot)) {
      Scenarios.wholeLoop(Clients.agentSdk(), tap.target());
      search("an agent's replies", tap.received());
    }
  }

  private Target remembered(GatewayProcess where, String name) {
    Target target = where.target(name);
    tokens.add(target.token());
    return target;
  }

  private void answered(String who, Http.Answer answer) {
    search("an answer to " + who, answer.toString());
  }

  private void search(String where, String text) {
    found.merge(where, text, String::concat);
  }

  private void collect(String name, GatewayProcess process) throws IOException {
    for (Path file : Folders.files(process.state())) {
      search(name + " " + process.state().relativize(file), bytes(file));
    }
    search(name + " output", bytes(process.out()));
    search(name + " errors", bytes(process.err()));
  }

  private static String bytes(Path file) throws IOException {
    return Files.readString(file, ISO_8859_1);
  }

  @Test
  void thereIsMuchToSearch() {
    assertThat(found).containsKeys("gateway output", "gateway errors", DATABASE, "audit tail");
    assertThat(found.get("audit tail")).contains("policy_nothing_allowed", "approval", "mallory");
    assertThat(found.get(DATABASE)).contains("\"kind\":\"outcome\"");
    assertThat(found.get("gateway decisions"))
        .contains("\"decision\":\"deny\"", "\"decision\":\"mask\"", "/input/request/last_texts");
    assertThat(tokens).hasSizeGreaterThan(4);
  }

  @Test
  void theServicesKey() {
    // Nor in two halves: nothing of it but the sign of what it is.
    nowhere(Site.KEY);
    nowhere(Site.KEY.substring(7, 20));
    nowhere(Site.KEY.substring(12));
  }

  @Test
  void theCallersTokens() {
    for (String token : tokens) {
      nowhere(token);
      nowhere(token.substring(token.lastIndexOf('.') + 1));
    }
  }

  @Test
  void whatWasAskedAndAnswered() {
    found.forEach(
        (where, text) -> {
          if (!where.startsWith("an answer")
              && !where.startsWith("an agent")
              && !where.equals(DATABASE)) {
            assertThat(text).as(where).doesNotContain("Initech");
          }
        });
  }

  /** An approver is shown what was asked, so a question keeps it, masked; nothing else does. */
  @Test
  void whatWasAskedIsKeptWithItsQuestionAlone() throws SQLException {
    var keeping = new TreeSet<String>();
    var url = "jdbc:sqlite:file:" + gateway.state().resolve("sallyport.db") + "?mode=ro";
    try (var database = DriverManager.getConnection(url);
        var tables = database.getMetaData().getTables(null, null, "%", new String[] {"TABLE"})) {
      while (tables.next()) {
        var table = tables.getString("TABLE_NAME");
        if (rows(database, table).contains("Initech")) {
          keeping.add(table);
        }
      }
    }
    assertThat(keeping).containsExactly("approval", "approval_context");
  }

  private static String rows(Connection database, String table) throws SQLException {
    var text = new StringBuilder();
    try (var statement = database.createStatement();
        var rows = statement.executeQuery("SELECT * FROM \"%s\"".formatted(table))) {
      while (rows.next()) {
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          text.append(rows.getString(i)).append('\n');
        }
      }
    }
    return text.toString();
  }

  @Test
  void whatWasMasked() {
    nowhere(LEAKED);
  }

  @Test
  void theIssuersPrivateKey() throws Exception {
    String file = "development-issuer.jwk";
    String key = ECKey.parse(found.get("gateway " + file)).getD().toString();
    found.forEach(
        (where, text) -> {
          if (!where.equals("gateway " + file)) {
            assertThat(text).as(where).doesNotContain(key);
          }
        });
    assertThat(Files.getPosixFilePermissions(gateway.state().resolve(file)))
        .extracting(Enum::name)
        .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
  }

  private void nowhere(String secret) {
    found.forEach((where, text) -> assertThat(text).as(where).doesNotContain(secret));
  }
}
