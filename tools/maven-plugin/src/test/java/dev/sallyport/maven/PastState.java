package dev.sallyport.maven;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Ruling;
import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.payload.LocalWrap;
import dev.sallyport.engine.payload.Payloads;
import dev.sallyport.engine.payload.Session;
import dev.sallyport.engine.recording.Masked;
import dev.sallyport.engine.recording.RecordedCall;
import dev.sallyport.engine.store.SqliteStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A state directory of a gateway that three calls have passed an hour ago, for the projects. */
public final class PastState {
  private static final byte[] BODY =
      "{\"model\":\"m\",\"messages\":[]}".getBytes(StandardCharsets.UTF_8);

  private PastState() {}

  /** Makes it. */
  public static void write(Path state) throws IOException {
    Files.createDirectories(state);
    var clock = Clock.systemUTC();
    var random = new SecureRandom();
    try (var store = SqliteStore.open(state.resolve("sallyport.db"), clock)) {
      var wraps = KeyWraps.of(LocalWrap.file(state.resolve(LocalWrap.FILE_NAME), random));
      var payloads = new Payloads(store.payloads(), wraps, clock, random);
      var at = clock.instant().minus(Duration.ofHours(1));
      for (var who : List.of("alice", "bob", "alice")) {
        at = at.plusSeconds(1);
        var kept = asked(who, at);
        var session = Session.of(kept.identity().principal(), "s", kept.at());
        var intent = intent(kept);
        var _ =
            payloads.begin(
                session,
                kept.document(),
                prepared ->
                    store
                        .recordedLog()
                        .append(intent.withPayload(prepared.ref().text()), prepared));
      }
    }
  }

  private static AuditEntry intent(RecordedCall asked) {
    return new AuditEntry.Intent(
        "req_of_" + asked.identity().subject() + "_" + asked.at().toEpochMilli(),
        asked.at(),
        AuditEntry.Caller.of(asked.identity()),
        new AuditEntry.Call(
            "messages", "m", false, new AuditEntry.Labels("s", "claude-cli/2"), "", 0, "d"),
        new Ruling(new Decision.Allow(Set.of("team")), "r1", "d1"));
  }

  private static RecordedCall asked(String who, Instant at) {
    return new RecordedCall(
        new Identity(
            Identity.Kind.PERSON,
            who,
            "https://idp.example",
            List.of("red"),
            Map.of(),
            "",
            at,
            at.plus(Duration.ofMinutes(15))),
        at,
        "production",
        Endpoint.MESSAGES,
        "",
        "",
        List.of(),
        new Call.Labels("claude-cli/2", "s", ""),
        Masked.whole(BODY));
  }
}
