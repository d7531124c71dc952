package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.sallyport.tests.clients.Program;
import dev.sallyport.tests.command.Command;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The gateway's own API does as it is described, and the command shows what it says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnApiTest {
  private static final String HOSTILE = "\u001b[2J\u202Eevil";

  @AutoClose private final Site site = Site.start("--hold-seconds", "0");
  @AutoClose private final Http http = new Http();
  @TempDir private Path folder;

  private Http.Answer call(String as, String method, String path, String body) {
    return http.send(
        Http.request(site.target(as), "/sallyport/v1" + path)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build());
  }

  /** Asks, and gives the approval's id. */
  private String asked(String prompt) {
    HttpRequest request = Http.message(site.target("ci-bot"), ApprovalTest.searching(prompt));
    assertThat(http.send(request).errorType()).isEqualTo("policy_blocked");
    return call("alice", "GET", "/approvals?state=all&limit=1", "")
        .json()
        .at("/approvals/0/id")
        .asText();
  }

  /** Holds an answer against its description. */
  private JsonNode fits(Http.Answer answer, String path, String method) {
    JsonNode described = call("alice", "GET", "/openapi.json", "").json();
    JsonNode responses = described.path("paths").path(path).path(method).path("responses");
    JsonNode response = responses.path(Integer.toString(answer.status()));
    assertThat(response.isMissingNode())
        .as("%s %s may answer %d: %s", method, path, answer.status(), answer.body())
        .isFalse();
    JsonNode whole =
        response.has("$ref") ? described.at(response.path("$ref").asText().substring(1)) : response;
    ObjectNode schema = whole.at("/content/application~1json/schema").deepCopy();
    schema.set("components", described.path("components"));
    assertThat(
            JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(schema)
                .validate(answer.json()))
        .as("%s %s", method, path)
        .isEmpty();
    return answer.json();
  }

  @Test
  void answersAreAsTheyAreDescribed() {
    String id = asked("[sim:text One.]");
    fits(call("alice", "GET", "/approvals", ""), "/approvals", "get");
    fits(call("alice", "GET", "/approvals?state=nonsense", ""), "/approvals", "get");
    fits(call("alice", "GET", "/approvals?limit=0", ""), "/approvals", "get");
    fits(call("mallory", "GET", "/approvals", ""), "/approvals", "get");
    JsonNode one = fits(call("alice", "GET", "/approvals/" + id, ""), "/approvals/{id}", "get");
    assertThat(one.path("state").asText()).isEqualTo("pending");
    assertThat(one.has("context")).isTrue();
    fits(call("alice", "GET", "/approvals/ap_nonesuch00", ""), "/approvals/{id}", "get");
    fits(
        call("ci-bot", "POST", "/approvals/" + id + "/grant", ""), "/approvals/{id}/grant", "post");
    fits(
        call("alice", "POST", "/approvals/" + id + "/grant", "{\"reason\": 1"),
        "/approvals/{id}/grant",
        "post");
    fits(
        call("alice", "POST", "/approvals/" + id + "/withdraw", ""),
        "/approvals/{id}/withdraw",
        "post");
    JsonNode granted =
        fits(
            call("alice", "POST", "/approvals/" + id + "/grant", "{\"reason\":\"yes\"}"),
            "/approvals/{id}/grant",
            "post");
    assertThat(granted.at("/votes/0/reason").asText()).isEqualTo("yes");
    fits(
        call("alice", "POST", "/approvals/" + id + "/refuse", ""),
        "/approvals/{id}/refuse",
        "post");
    JsonNode back =
        fits(
            call("ci-bot", "POST", "/approvals/" + id + "/withdraw", ""),
            "/approvals/{id}/withdraw",
            "post");
    assertThat(back.path("state").asText()).isEqualTo("withdrawn");
    fits(call("alice", "GET", "/policy", ""), "/policy", "get");
    fits(call("alice", "GET", "/usage", ""), "/usage", "get");
    fits(call("alice", "GET", "/keys", ""), "/keys", "get");
    fits(call("alice", "GET", "/sign-ins", ""), "/sign-ins", "get");
    fits(call("mallory", "DELETE", "/keys/0123456789abcdef", ""), "/keys/{id}", "delete");
    fits(call("mallory", "DELETE", "/sign-ins/x", ""), "/sign-ins/{id}", "delete");
    fits(
        call(
            "alice", "POST", "/keys", "{\"name\":\"a\",\"subject\":\"a\",\"lifetime_seconds\":60}"),
        "/keys",
        "post");
  }

  @Test
  void whoWasCutOffGoesOnWhereItWas() throws IOException {
    String first = asked("[sim:text Followed.]");
    HttpRequest.Builder follow =
        Http.request(site.target("alice"), "/sallyport/v1/approvals/events");
    long from;
    try (InputStream stream = http.open(follow.build()).body()) {
      from = data(stream, 1).getFirst().path("sequence").asLong();
    }
    call("alice", "POST", "/approvals/" + first + "/refuse", "{\"reason\":\"no\"}");
    String second = asked("[sim:text Followed again.]");
    try (InputStream stream =
        http.open(follow.header("last-event-id", Long.toString(from)).build()).body()) {
      List<JsonNode> events = data(stream, 3);
      assertThat(events.subList(1, 3))
          .extracting(
              event -> event.path("step").asText() + " " + event.at("/approval/id").asText())
          .containsExactly("refused " + first, "asked " + second);
    }
    call("ci-bot", "POST", "/approvals/" + second + "/withdraw", "");
  }

  @Test
  @Timeout(120)
  void whoseKeyIsRevokedHearsNoMore() throws IOException {
    JsonNode key =
        call(
                "alice",
                "POST",
                "/keys",
                """
                {"name":"watcher","subject":"watcher","groups":["security"],"lifetime_seconds":600}""")
            .json();
    HttpRequest follow =
        Http.bare(site.gateway().uri(), "/sallyport/v1/approvals/events")
            .header("authorization", "Bearer " + key.path("secret").asText())
            .build();
    try (InputStream stream = http.open(follow).body()) {
      data(stream, 1);
      assertThat(call("alice", "DELETE", "/keys/" + key.path("id").asText(), "").status())
          .isEqualTo(200);
      String unheard = asked("[sim:text Unheard.]");
      assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
          .doesNotContain("data:", unheard);
      call("ci-bot", "POST", "/approvals/" + unheard + "/withdraw", "");
    }
  }

  @Test
  void theNinthStreamOfOneCallerIsRefused() throws IOException {
    HttpRequest follow =
        Http.request(site.target("ci-bot"), "/sallyport/v1/approvals/events").build();
    List<InputStream> streams = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        streams.add(http.open(follow).body());
        data(streams.getLast(), 1);
      }
      Http.Answer ninth = call("ci-bot", "GET", "/approvals/events", "");
      assertThat(ninth.status()).isEqualTo(429);
      fits(ninth, "/approvals/events", "get");
      streams.add(
          http.open(Http.request(site.target("alice"), "/sallyport/v1/approvals/events").build())
              .body());
      assertThat(data(streams.getLast(), 1)).hasSize(1);
    } finally {
      for (InputStream stream : streams) {
        stream.close();
      }
    }
  }

  /** The data of the next events. */
  private static List<JsonNode> data(InputStream stream, int many) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    while (events.size() < many) {
      String line = lines.readLine();
      if (line == null) {
        throw new AssertionError("the stream ended after " + events);
      }
      if (line.startsWith("data: ")) {
        events.add(Http.MAPPER.readTree(line.substring("data: ".length())));
      }
    }
    return events;
  }

  @Test
  void theCommandShowsEverythingAboutOne() {
    String id = asked("[sim:text Shown.] " + HOSTILE);
    Program.Result shown = site.gateway().command("approvals", "show", id);
    assertThat(shown.exitCode()).as(shown.toString()).isZero();
    assertThat(shown.output()).contains(id + "  pending", "ci-bot", "server-side tool", "left");
    assertThat(shown.output()).doesNotContain("\u001b", "\u202E");
    Program.Result json = site.gateway().command("approvals", "show", id, "--json");
    assertThat(json.output()).contains("\"context\":");
    assertThat(site.gateway().command("approvals", "list").output()).contains(id);
    Program.Result stranger = site.gateway().command("approvals", "withdraw", id, "--as", "alice");
    assertThat(stranger.exitCode()).isEqualTo(1);
    Program.Result back = site.gateway().command("approvals", "withdraw", id, "--as", "ci-bot");
    assertThat(back.output()).isEqualTo(id + " withdrawn\n");
    assertThat(site.gateway().command("approvals", "list").output()).doesNotContain(id);
    assertThat(site.gateway().command("approvals", "list", "--all").output())
        .contains(id + "  withdrawn: ci-bot asks");
    assertThat(site.gateway().command("approvals", "show", "../keys").exitCode()).isEqualTo(2);
    assertThat(site.gateway().command("approvals", "show", "ap_nonesuch00").exitCode())
        .isEqualTo(1);
  }

  @Test
  void theCommandFollowsAcrossARestart() {
    try (GatewayProcess gateway =
        GatewayProcess.start(site.sim().uri(), Site.KEY, "--hold-seconds", "0")) {
      Path out = folder.resolve("watch");
      Process watch = watch(gateway, out);
      try {
        ask(gateway, "[sim:text First.]");
        Until.holds("the first is printed", () -> lines(out) == 1);
        gateway.kill9();
        Until.holds("the end is noticed", () -> text(out).contains("does not answer"));
        gateway.restart(Site.KEY, "--hold-seconds", "0");
        ask(gateway, "[sim:text Second.]");
        Until.holds("the second is printed", () -> lines(out) == 2);
        assertThat(text(out).lines().filter(line -> line.startsWith("{")))
            .allSatisfy(line -> assertThat(line).contains("\"step\":\"asked\"", "ci-bot"));
      } finally {
        watch.destroy();
      }
    }
  }

  private void ask(GatewayProcess gateway, String prompt) {
    HttpRequest request = Http.message(gateway.target("ci-bot"), ApprovalTest.searching(prompt));
    Http.Answer open = known(request);
    assertThat(open.errorType()).as(open.body()).isEqualTo("policy_blocked");
  }

  /** A gateway that has just begun may not have its own issuer's keys yet, and says so. */
  private Http.Answer known(HttpRequest request) {
    return Until.found(
        "the caller is known",
        () -> Optional.of(http.send(request)).filter(answer -> answer.status() != 503));
  }

  private static Process watch(GatewayProcess gateway, Path out) {
    try {
      return new ProcessBuilder(
              Command.line("approvals", "watch", "--json", "--state", gateway.state().toString()))
          .redirectErrorStream(true)
          .redirectOutput(out.toFile())
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long lines(Path out) {
    return text(out).lines().filter(line -> line.startsWith("{")).count();
  }

  private static String text(Path out) {
    try {
      return Files.readString(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
