package dev.sallyport.engine.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.MemoryApprovals;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.mask.MaskKey;
import dev.sallyport.engine.mask.Pseudonyms;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.support.Calls;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelayTest {

  @Test
  void aSessionIsOneCallerWithOneLabel() {
    var asked = new ArrayList<String>();
    var key = MaskKey.of(new byte[MaskKey.BYTES]);
    Pseudonyms.Source source =
        (tenant, session) -> {
          asked.add(tenant);
          asked.addAll(List.of(session));
          return key.pseudonyms(tenant, session);
        };
    var call = Calls.message(Calls.person("alice\nx"), Rig.BODY);
    var arrival =
        new Arrival("POST", "/v1/messages", "", Headers.NONE, InputStream.nullInputStream());
    var relay = new Relay(LineLimits.DEFAULT, source, gatekeeper());
    var masking = new Masking(Rig.masks(), relay.pseudonyms(call));
    var trail = new Trail("req_1", Calls.NOW, arrival);
    var leaving = relay.request(call, Rig.masked(), masking, trail);
    assertThat(leaving.request().body()).isSameAs(call.body());
    assertThat(asked).containsExactly("https://idp.example", "alice\nx", "session-1");
  }

  private static Gatekeeper gatekeeper() {
    var clock = Clock.fixed(Calls.NOW, ZoneOffset.UTC);
    AuditLog log = _ -> {};
    return new Gatekeeper(
        new Approvals(new MemoryApprovals(log), log, clock, new SecureRandom()),
        Recorder.ofEntries(log),
        new Standing(new PolicyInForce(), clock),
        Hold.DEFAULT,
        new UnderWay(),
        clock);
  }
}
