package dev.sallyport.maven;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.json.Digests;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Ruling;
import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.payload.LocalWrap;
import dev.sallyport.engine.payload.Payloads;
import dev.sallyport.engine.payload.Session;
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
      for (var who : List.of("alice", "bob", "alice")) {
        var call = call(who, clock.instant().minus(Duration.ofHours(1)));
        var kept =
            RecordedCall.of(call, "production", new RecordedCall.Body(BODY, List.of(), "", false));
        var session = Session.of(call.identity().principal(), "s", call.at());
        var prepared = payloads.prepare(session, kept.document());
        var entry = intent(call).withPayload(prepared.ref().text());
        if (!store.recordedLog().append(entry, prepared)) {
          throw new IllegalStateException("the session was erased");
        }
      }
    }
  }

  private static AuditEntry intent(Call call) {
    var labels = new AuditEntry.Labels(call.labels().session(), call.labels().client());
    return new AuditEntry.Intent(
        call.exchange(),
        call.at(),
        AuditEntry.Caller.of(call.identity()),
        new AuditEntry.Call("messages", "m", false, labels, "", BODY.length, call.digest()),
        new Ruling(new Decision.Allow(Set.of("team")), "r1", "d1"));
  }

  private static Call call(String who, Instant at) {
    return new Call(
        "req_" + Digests.sha256((who + at).getBytes(StandardCharsets.UTF_8)).substring(0, 16),
        at,
        new Identity(
            Identity.Kind.PERSON,
            who,
            "https://idp.example",
            List.of("red"),
            Map.of(),
            "",
            at,
            at.plus(Duration.ofMinutes(15))),
        Endpoint.MESSAGES,
        "",
        Headers.NONE,
        new Call.Labels("claude-cli/2", "s", ""),
        BODY,
        StrictJson.object(BODY),
        "d");
  }
}
