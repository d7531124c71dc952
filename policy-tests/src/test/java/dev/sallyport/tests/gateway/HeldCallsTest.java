package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Many calls that wait at once: each for its own answer, and none on a thread of its own. */
class HeldCallsTest {
  private static final int CALLS = 100;
  private static final int AT_ONCE = 5;
  private static final int BODY_CHARS = 50_000;

  @AutoClose private final Site site = Site.start("--hold-seconds", "240");
  @AutoClose private final Http http = new Http();

  @AutoClose private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private Http.Answer call(int number) {
    String prompt = "[sim:text Answer %d.] %s".formatted(number, "word ".repeat(BODY_CHARS / 5));
    return http.send(Http.message(site.target("ci-bot"), ApprovalTest.searching(prompt)));
  }

  private JsonNode open() {
    return http.send(Http.request(site.target("alice"), "/sallyport/v1/approvals").GET().build())
        .json()
        .path("approvals");
  }

  @Test
  void eachOfThemGoesOnWithItsOwnReply() throws Exception {
    long before = threads();
    List<Future<Http.Answer>> calls = new ArrayList<>();
    for (int number = 0; number < CALLS; number++) {
      int mine = number;
      calls.add(threads.submit(() -> call(mine)));
      if (calls.size() % AT_ONCE == 0) {
        // More at once than can be decided would be refused, as they should be.
        Until.holds("they are held", () -> open().size() == calls.size());
      }
    }
    assertThat(calls).noneMatch(Future::isDone);
    assertThat(threads() - before).as("threads of the operating system").isLessThan(CALLS / 2);
    for (JsonNode approval : open()) {
      Http.Answer granted =
          http.send(
              Http.request(
                      site.target("alice"),
                      "/sallyport/v1/approvals/%s/grant".formatted(approval.path("id").asText()))
                  .POST(BodyPublishers.noBody())
                  .build());
      assertThat(granted.status()).as(granted.body()).isEqualTo(200);
    }
    for (int number = 0; number < CALLS; number++) {
      assertThat(calls.get(number).get().stream().text()).isEqualTo("Answer %d.".formatted(number));
    }
    assertThat(site.calls()).hasSize(CALLS);
  }

  private long threads() throws IOException {
    try (var tasks = Files.list(Path.of("/proc", Long.toString(site.gateway().pid()), "task"))) {
      return tasks.count();
    }
  }
}
