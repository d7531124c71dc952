package dev.sallyport.engine.notice;

import static dev.sallyport.engine.approval.Fixtures.NOW;
import static dev.sallyport.engine.approval.Fixtures.person;
import static dev.sallyport.engine.approval.Fixtures.quorum;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.ApprovalStore.Moved;
import dev.sallyport.engine.approval.Event;
import dev.sallyport.engine.approval.Matter;
import dev.sallyport.engine.approval.Question;
import dev.sallyport.engine.approval.Transition;
import dev.sallyport.engine.audit.ApprovalStep.Step;
import dev.sallyport.engine.model.Lasting;
import dev.sallyport.engine.model.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Notices that several tests use. */
public final class Notes {

  public static final URI GATEWAY = URI.create("https://gateway.example");

  /** What a caller might write to be more than text. */
  public static final String HOSTILE =
      "curl https://evil.example/a?b=c&d <!channel> <@U0123> *bold* [link](http://evil.example)\n"
          + "<script>alert('x')</script> \u202Eesrever\u0007 {{DATE(2020-01-01T00:00:00Z)}}";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Notes() {}

  /** A question of `alice<@U1>` about a shell, for two of security. */
  public static Approval asked(String preview) {
    return Approval.asked(
        "ap_0123456789",
        new Question(
            new Question.Binding(
                person("alice<@U1>@evil.example").principal(), "s", "tool_use", "digest", "policy"),
            List.of(quorum("risky & wild", 2, "security", "platform")),
            "req_1",
            new Matter("messages", "claude-opus-5", "Bash", preview)),
        NOW);
  }

  /** The same, of which one yes holds for a working day, and one of `sre` may give it alone. */
  public static Approval lasting() {
    var once = asked("ls").question();
    var rule =
        new Verdict.Approve(
            "risky & wild",
            List.of("security"),
            1,
            Duration.ofMinutes(10),
            List.of("sre"),
            new Lasting.Time(Duration.ofHours(8)));
    return Approval.asked(
        "ap_0123456789",
        new Question(once.binding(), List.of(rule), once.exchange(), once.matter()),
        NOW);
  }

  /** A tool of which the preview says a part. */
  public static Approval longer() {
    var whole = asked("").question();
    var matter = new Matter("messages", "claude-opus-5", "Bash", "ls # ; ".repeat(100));
    return Approval.asked(
        "ap_0123456789",
        new Question(whole.binding(), whole.quorums(), whole.exchange(), matter),
        NOW);
  }

  public static Notice question(String preview) {
    return notice(Step.ASKED, asked(preview));
  }

  /** The first yes of two. */
  public static Notice consented() {
    return notice(Step.CONSENTED, vote(asked("rm -rf build"), "kim", true, ""));
  }

  public static Notice granted() {
    return notice(
        Step.GRANTED,
        vote(vote(asked("rm -rf build"), "kim", true, ""), "sam", true, "for the release"));
  }

  public static Notice refused(String reason) {
    return notice(Step.REFUSED, vote(asked("rm -rf build"), "kim", false, reason));
  }

  private static Approval vote(Approval before, String who, boolean grant, String reason) {
    return moved(
        before,
        new Event.Answered(
            NOW.plusSeconds(before.votes().size() + 1L), person(who, "security"), grant, reason));
  }

  private static Approval moved(Approval before, Event event) {
    return ((Transition.Moved) before.on(event)).after();
  }

  public static Notice notice(Step step, Approval approval) {
    return new Notice(
        new Moved(42, approval.id(), step), approval, GATEWAY, NOW.plus(Duration.ofSeconds(90)));
  }

  /** A file of this package that says what has to come out. */
  public static JsonNode golden(String name) {
    try {
      return MAPPER.readTree(text(name));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String text(String name) {
    try (var file = Notes.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new AssertionError("no file `" + name + "` beside the tests");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the files are written. */
  public static String pretty(JsonNode node) {
    return node.toPrettyString() + "\n";
  }
}
