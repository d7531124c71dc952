package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.audit.ApprovalStep;
import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditEntry.Caller;
import dev.sallyport.engine.audit.TokenStep;
import dev.sallyport.engine.audit.ToolUseStep;
import dev.sallyport.engine.custody.Custody;
import dev.sallyport.engine.custody.Turn;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.payload.Order;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds of a session's custody in every store. */
abstract class CustodyContract {
  private static final String LABEL = "5b1c2f0e-7a54";

  @TempDir Path keys;

  /** Opens the store, with the same log each time. */
  abstract Store store();

  private Talk talk(Store store) {
    return new Talk(store, keys.resolve("payload.key"), LABEL);
  }

  private static long session(Custody custody) {
    var found = custody.find(LABEL);
    assertThat(found).hasSize(1);
    return found.getFirst().id();
  }

  private static List<Turn> turns(Custody custody) {
    var turns = new ArrayList<Turn>();
    custody.turns(session(custody), 0).forEach(turns::add);
    return turns;
  }

  /** Where a commit fails, nobody can say whether it is there; so it may be written again. */
  @Test
  void anEndThatIsWrittenASecondTimeIsThereOnce() {
    try (var store = store()) {
      var log = store.auditLog();
      log.append(Entries.intent("ex_1"));
      log.append(Entries.outcome("ex_1"));
      log.append(Entries.outcome("ex_1").withPayload(AuditEntry.PAYLOAD_LOST));
      log.append(Entries.intent("ex_2"));
      log.append(Entries.outcome("ex_2").withPayload(AuditEntry.PAYLOAD_LOST));
      assertThat(store.trail().find("ex_1")).hasSize(2).noneMatch(line -> line.contains("lost"));
      assertThat(store.trail().find("ex_2")).hasSize(2).anyMatch(line -> line.contains("lost"));
    }
  }

  @Test
  void aCallIsJoinedFromItsEntriesAndWhatWasKept() {
    try (var store = store()) {
      var talk = talk(store);
      talk.write(talk.intent("ex_1"), Talk.asked(Talk.body("Fix it."), masked(), ""));
      talk.tool("ex_1", "make test", ToolUseStep.Step.PASSED);
      talk.write(Talk.outcome("ex_1"), Talk.reply(Talk.events("All ", "done.")));
      var turn = turns(talk.custody()).getFirst();

      assertThat(turn.who().principal()).isEqualTo(Talk.PRINCIPAL);
      assertThat(turn.who().tokenId()).isEqualTo("jti-1");
      assertThat(turn.who().claims()).containsEntry("run_id", "4711");
      var job = turn.who().job().orElseThrow();
      assertThat(job.facts())
          .containsEntry("commit", "0123abcd")
          .containsEntry("repository", "acme/shop");
      assertThat(job.address()).isEqualTo("https://github.com/acme/shop/actions/runs/4711");

      assertThat(turn.asked().messages())
          .singleElement()
          .satisfies(
              message -> {
                assertThat(message.role()).isEqualTo("user");
                assertThat(message.pieces().getFirst().text()).isEqualTo("Fix it.");
              });
      assertThat(turn.asked().agent()).isEqualTo("agent-1");
      var ruled = turn.ruled().orElseThrow();
      assertThat(ruled.rules()).containsExactly("ci may fix", "mail addresses");
      assertThat(ruled.digest()).isEqualTo("d7");
      assertThat(turn.left().forwarded()).isEqualTo(Turn.Forwarded.YES);
      assertThat(turn.left().masked()).isEqualTo(masked());

      var came = turn.came();
      assertThat(came.masked()).containsExactly(new Finding("iban", "reply.text", 1));
      assertThat(came.service().requestId()).isEqualTo("req_up_ex_1");
      var block = came.reply().blocks().getFirst();
      assertThat(block.text()).isEqualTo("All done.");
      assertThat(block.beats()).extracting("afterMs").containsExactly(300L, 400L);
      assertThat(came.reply().stop()).isEqualTo("end_turn");
      // 10 × $5 + 1,000 × $0.50 + 20 × $25, for a million each.
      assertThat(came.cost()).contains(new BigDecimal("0.001050"));
      assertThat(turn.tools())
          .singleElement()
          .satisfies(
              tool -> {
                assertThat(tool.step()).isEqualTo("passed");
                assertThat(tool.input()).contains("make test");
              });
    }
  }

  private static List<Finding> masked() {
    return List.of(new Finding("email", "request.text", 2));
  }

  @Test
  void whatIsNewInEachCallIsTold() {
    try (var store = store()) {
      var talk = talk(store);
      var said = new ArrayList<>(List.of("one"));
      for (var call = 0; call < 40; call++) {
        talk.call(
            "ex_" + call, Talk.body(said.toArray(String[]::new)), Talk.reply(Talk.events("yes")));
        said.add("yes");
        said.add("and " + call);
      }
      var custody = talk.custody();
      var turns = turns(custody);
      assertThat(turns).hasSize(40);
      for (var call = 1; call < 40; call++) {
        var asked = turns.get(call).asked();
        assertThat(asked.history()).isEqualTo(2 * call);
        assertThat(asked.messages()).hasSize(1);
        assertThat(asked.messages().getFirst().pieces().getFirst().text())
            .isEqualTo("and " + (call - 1));
      }
      // By itself each is the same as in a row.
      var one = turns.get(17);
      var alone = custody.turn(session(custody), one.seq()).orElseThrow();
      assertThat(alone.asked()).isEqualTo(one.asked());
      assertThat(custody.turn(session(custody), one.seq() + 1)).isEmpty();
      assertThat(custody.turns(session(custody), one.seq()).iterator().next().asked())
          .isEqualTo(turns.get(18).asked());
    }
  }

  @Test
  void whatIsNotThereIsSaidInWords() {
    try (var store = store()) {
      var talk = talk(store);
      store.auditLog().append(talk.intent("ex_nothing"));
      store.auditLog().append(talk.intent("ex_lost").withPayload(AuditEntry.PAYLOAD_LOST));
      store.auditLog().append(talk.intent("ex_odd").withPayload("x"));
      var nowhere = "0".repeat(32) + "/" + "0".repeat(64);
      store.auditLog().append(talk.intent("ex_missing").withPayload(nowhere));
      talk.write(
          talk.refused("ex_withheld"),
          Talk.asked("", List.of(), "it holds what a mask lets nobody see"));
      assertThat(turns(talk.custody()))
          .extracting(turn -> turn.left().missing())
          .containsExactly(
              "Nothing is kept of it.",
              "It was to be kept, and could not be.",
              "The entry refers to nothing that can be looked for.",
              "It was kept, and is not there any more: nobody has erased it.",
              "It is withheld: it holds what a mask lets nobody see.");
      talk.payloads()
          .erase(Talk.PRINCIPAL, LABEL, new Order("req_9", "https://issuer.example#dora"));
      assertThat(turns(talk.custody()).getLast().left().missing())
          .isEqualTo("It was erased at 2026-11-23 10:00:00 by https://issuer.example#dora.");
    }
  }

  @Test
  void whatNeedsAnotherKeyIsOutOfReach() {
    try (var store = store()) {
      var talk = talk(store);
      talk.call("ex_1", Talk.body("Fix it."), Talk.reply(Talk.events("Done.")));
      var other = new Talk(store, keys.resolve("other.key"), LABEL);
      assertThat(turns(other.custody()).getFirst().left().missing())
          .startsWith("It cannot be opened here: a key is wrapped by `file:");
    }
  }

  private static AuditEntry step(String exchange, ApprovalStep.Step step, String by, int second) {
    return new ApprovalStep(
        "ap_1",
        exchange,
        Talk.AT.plusSeconds(second),
        step,
        by,
        by.isEmpty() ? "" : "reviewed",
        new TreeSet<>(Set.of("high-risk tool")));
  }

  @Test
  void whoAgreedIsToldWhereTheCallComesAgain() {
    try (var store = store()) {
      var talk = talk(store);
      talk.write(talk.intent("ex_1"), Talk.asked(Talk.body("Push."), List.of(), ""));
      store.auditLog().append(step("ex_1", ApprovalStep.Step.ASKED, "", 0));
      store.auditLog().append(Talk.unanswered("ex_1", AuditEntry.Outcome.Result.REFUSED));
      store.auditLog().append(step("ex_1", ApprovalStep.Step.GRANTED, "https://i#erin", 1));
      store.auditLog().append(step("ex_2", ApprovalStep.Step.SPENT, "", 2));
      talk.call("ex_2", Talk.body("Push."), Talk.reply(Talk.events("Done.")));
      AuditSearchContract.settled(store);
      var turns = turns(talk.custody());
      assertThat(turns).hasSize(2);
      assertThat(turns.get(1).approvals())
          .extracting(Turn.Consent::step)
          .containsExactly("asked", "granted", "spent");
      assertThat(turns.get(1).approvals().get(1).by()).isEqualTo("https://i#erin");
      assertThat(turns.get(1).approvals().get(1).reason()).isEqualTo("reviewed");
    }
  }

  @Test
  void theStepsThatMadeATokenAreFound() {
    try (var store = store()) {
      var talk = talk(store);
      token(store, "root", "");
      token(store, "jti-1", "root");
      token(store, "jti-2", "root");
      talk.call("ex_1", Talk.body("Fix it."), Talk.reply(Talk.events("Done.")));
      AuditSearchContract.settled(store);
      var custody = talk.custody();
      assertThat(custody.origins(turns(custody).getFirst()))
          .extracting(entry -> entry.path("token").asText())
          .containsExactly("root", "jti-1");
    }
  }

  private static void token(Store store, String token, String made) {
    store
        .auditLog()
        .append(
            new TokenStep(
                "ex_" + token,
                Talk.AT,
                TokenStep.Step.ISSUED,
                "token_exchange",
                token,
                made,
                Optional.of(Caller.of(Talk.identity())),
                Optional.of(Talk.AT.plusSeconds(900)),
                ""));
  }
}
