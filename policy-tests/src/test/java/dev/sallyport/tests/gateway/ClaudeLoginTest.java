package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.clients.Clients;
import dev.sallyport.tests.clients.Target;
import dev.sallyport.tests.clients.Terminal;
import dev.sallyport.tests.idp.Person;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Claude Code's own {@code /login}, in a terminal: a person reads the code, confirms it on the
 * gateway's pages, and everything after that is done with the gateway's tokens.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClaudeLoginTest {
  private static final String NOTICE = "For work alone, please.";
  private static final String SETTINGS = "{\"permissions\":{\"deny\":[\"WebFetch\"]}}";
  private static final Pattern CODE = Pattern.compile("Code: +([A-Z]{4}-[A-Z]{4})");
  private static final String UP = "\u001b[A";
  private static final String DOWN = "\u001b[B";
  private static final String ENTER = "\r";

  /** Some three seconds. */
  private static final int LOOKS_PER_ANSWER = 150;

  private final Path folder = Folders.fresh();
  @AutoClose private final ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));

  @AutoClose
  private final GatewayProcess gateway =
      GatewayProcess.startOn(
          policy(folder), sim.uri(), Site.KEY, "--config", config(folder).toString());

  @AutoClose private final Http http = new Http();
  private final Path home = home(folder);

  private static Path policy(Path folder) {
    try {
      Path policy = Folders.shippedPolicies(folder.resolve("rego"));
      Path data = policy.resolve("data.yaml");
      Files.writeString(
          data,
          Files.readString(data)
              .replace(
                  "managed_settings: []",
                  "managed_settings: [{groups: [ml], settings: %s}]".formatted(SETTINGS)));
      return policy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path config(Path folder) {
    return written(folder.resolve("sallyport.yaml"), "sign_in:\n  notice: " + NOTICE + "\n");
  }

  private static Path home(Path folder) {
    try {
      Path home = folder.resolve("home");
      Files.createDirectories(home.resolve("work"));
      Files.createDirectories(home.resolve("claude"));
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path written(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  void forget() {
    Folders.delete(folder);
  }

  @Test
  void aPersonSignsInAndOutFromTheTerminal() throws IOException {
    written(
        home.resolve("claude/settings.json"),
        "{\"forceLoginMethod\":\"gateway\",\"forceLoginGatewayUrl\":\"%s\"}"
            .formatted(gateway.uri()));
    try (Terminal terminal = Clients.claudeCode(home)) {
      signIn(terminal);
      answerFirstQuestions(terminal);
      answers(terminal, "❯", "Say it. [sim:text sesame]", "❯ Say it. [sim:text sesame]");
      terminal.type(ENTER);
      sees(terminal, "● sesame");
    }
    JsonNode intent = gateway.audit().entries("intent").getLast();
    assertThat(intent.at("/caller/subject").asText()).isEqualTo("alice");
    assertThat(intent.at("/caller/token_id").asText()).isEqualTo(lastToken("issued"));
    assertThat(Http.MAPPER.readTree(home.resolve("claude/remote-settings.json").toFile()))
        .isEqualTo(Http.MAPPER.readTree(SETTINGS));

    // An hour later, as the client sees it.
    ObjectNode kept = kept();
    ((ObjectNode) kept.path("enterpriseGateway")).put("expiresAt", 0);
    written(credentials(), kept.toString());
    try (Terminal terminal = Clients.claudeCode(home, "-p", "[sim:text refreshed]")) {
      sees(terminal, "refreshed");
    }
    assertThat(gateway.audit().entries("intent").getLast().at("/caller/token_id").asText())
        .isEqualTo(lastToken("refreshed"));

    String token = kept().at("/enterpriseGateway/jwt").asText();
    assertThat(models(token).status()).isEqualTo(200);
    try (Terminal terminal = Clients.claudeCode(home)) {
      answers(terminal, "· Cloud gateway", "/logout", "❯ /logout");
      terminal.type(ENTER);
      sees(terminal, "Successfully logged out");
      Until.holds("the sign-in is over", () -> models(token).status() == 401);
    }
    new Wanted(401, "authentication_error", "token_revoked", "revoked")
        .requireLast(gateway, models(token));
  }

  private void signIn(Terminal terminal) {
    answers(terminal, "Choose the text style", ENTER, "Gateway: " + gateway.uri());
    answers(terminal, "Enter to connect", ENTER, "Trust gateway 127.0.0.1?");
    answers(terminal, "❯ No, cancel login", UP, "❯ Yes, trust this gateway");
    answers(terminal, "❯ Yes, trust this gateway", ENTER, gateway.uri() + "/device", NOTICE);
    var code = CODE.matcher(terminal.screen());
    assertThat(code.find()).as(terminal.screen()).isTrue();
    confirm(code.group(1));
    sees(terminal, "Connected to Cloud gateway");
  }

  private void confirm(String code) {
    try (Visitor alice = new Visitor(gateway.uri())) {
      List<Person.Page> pages = alice.confirm("alice", code);
      assertThat(pages.getFirst().html()).contains(code);
      assertThat(pages.getLast().html()).contains("signed in");
    }
    assertThat(steps("device_asked")).hasSize(1);
    assertThat(steps("device_granted"))
        .singleElement()
        .satisfies(step -> assertThat(step.at("/caller/subject").asText()).isEqualTo("alice"));
  }

  private void answerFirstQuestions(Terminal terminal) {
    answers(terminal, "Connected to Cloud gateway", ENTER, "Security notes");
    answers(terminal, "Security notes", ENTER, "❯ No, exit");
    // This question begins anew while the program gets ready behind it.
    answers(
        terminal,
        Map.of("❯ No, exit", DOWN, "❯ Yes, I trust this folder", ENTER),
        "· Cloud gateway");
  }

  private static void sees(Terminal terminal, String... words) {
    answers(terminal, words[0], "", words);
  }

  private static boolean shows(Terminal terminal, String... words) {
    String screen = terminal.screen().replaceAll("[\\s\u00a0]+", " ");
    return List.of(words).stream().allMatch(screen::contains);
  }

  private static void answers(Terminal terminal, String question, String key, String... then) {
    answers(terminal, Map.of(question, key), then);
  }

  /**
   * Answers questions, and sees what comes then. A question that has just appeared may not listen
   * yet: as long as it stands there it is answered again.
   */
  private static void answers(Terminal terminal, Map<String, String> keys, String... then) {
    AtomicInteger looks = new AtomicInteger();
    try {
      Until.holds(
          "it shows " + List.of(then),
          () -> {
            if (shows(terminal, then)) {
              return true;
            }
            if (looks.getAndIncrement() % LOOKS_PER_ANSWER == 0) {
              keys.forEach(
                  (question, key) -> {
                    if (shows(terminal, question)) {
                      terminal.type(key);
                    }
                  });
            }
            return false;
          });
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; the screen is:\n" + terminal.screen(), e);
    }
  }

  private List<JsonNode> steps(String word) {
    return gateway.audit().entries("token").stream()
        .filter(entry -> entry.path("step").asText().equals(word))
        .toList();
  }

  private String lastToken(String step) {
    return steps(step).getLast().path("token").asText();
  }

  private Http.Answer models(String token) {
    HttpRequest request = Http.request(new Target(gateway.uri(), token), "/v1/models").build();
    return http.send(request);
  }

  private Path credentials() {
    return home.resolve("claude/.credentials.json");
  }

  private ObjectNode kept() throws IOException {
    return (ObjectNode) Http.MAPPER.readTree(credentials().toFile());
  }
}
