package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.audit.ApprovalStep;
import dev.sallyport.engine.audit.AuditEntry.Outcome.Result;
import dev.sallyport.engine.audit.AuditSearch;
import dev.sallyport.engine.custody.Asked.Message;
import dev.sallyport.engine.custody.Custody;
import dev.sallyport.engine.custody.Turn;
import dev.sallyport.engine.custody.Turn.Forwarded;
import dev.sallyport.engine.price.Prices;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a session is what its entries say, and no more. */
final class SqliteToldTest {
  private static final String LABEL = "5b1c2f0e-7a54";

  @TempDir Path folder = Path.of("");
  @AutoClose private Store store;
  private Talk talk;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder.resolve("state.db"), Clock.fixed(Entries.NOW, ZoneOffset.UTC));
    talk = new Talk(store, folder.resolve("payload.key"), LABEL);
  }

  private static List<Turn> turns(Custody custody) {
    var turns = new ArrayList<Turn>();
    custody.turns(session(custody), 0).forEach(turns::add);
    return turns;
  }

  private static long session(Custody custody) {
    return custody.find(LABEL).getFirst().id();
  }

  private void asks(String exchange, String... said) {
    talk.write(talk.intent(exchange), Talk.asked(Talk.body(said), List.of(), ""));
  }

  private void answers(String exchange, String... words) {
    talk.write(Talk.outcome(exchange), Talk.reply(Talk.events(words)));
  }

  private void step(String exchange, ApprovalStep.Step step, String by, int second) {
    store
        .auditLog()
        .append(
            new ApprovalStep(
                "ap_1",
                exchange,
                Talk.AT.plusSeconds(second),
                step,
                by,
                "",
                new TreeSet<>(Set.of("high-risk tool"))));
  }

  @Test
  void whatPeopleHaveRefusedHasNotLeft() {
    asks("ex_1", "one", "yes", "Push.");
    step("ex_1", ApprovalStep.Step.ASKED, "", 0);
    step("ex_1", ApprovalStep.Step.REFUSED, "https://i#erin", 1);
    store.auditLog().append(Talk.unanswered("ex_1", Result.REFUSED));
    talk.call("ex_2", Talk.body("one", "yes", "Push."), Talk.reply(Talk.events("Done.")));
    store.auditLog().append(talk.refused("ex_3"));
    asks("ex_4", "Wait.");
    for (var result : List.of(Result.FAILED, Result.ABANDONED, Result.IN_DOUBT)) {
      asks("ex_" + result, "Push.");
      store.auditLog().append(Talk.unanswered("ex_" + result, result));
    }
    var turns = turns(talk.custody());
    assertThat(turns)
        .extracting(turn -> turn.left().forwarded())
        .containsExactly(
            Forwarded.NO,
            Forwarded.YES,
            Forwarded.NO,
            Forwarded.NOT_KNOWN,
            Forwarded.NOT_KNOWN,
            Forwarded.NOT_KNOWN,
            Forwarded.NOT_KNOWN);
    // The model has heard none of it before.
    assertThat(turns.get(1).asked().messages()).hasSize(3);
    assertThat(turns.getFirst().came().missing()).isEqualTo("Nothing is kept of it.");
  }

  @Test
  void whatTheClientSaysThatTheModelHasSaidIsNew() {
    talk.call("ex_1", Talk.body("Help."), Talk.reply(Talk.events("No, ", "I can't.")));
    talk.call(
        "ex_2", Talk.body("Help.", "Sure, like this:", "Go on."), Talk.reply(Talk.events("x")));
    talk.call(
        "ex_3", Talk.body("Help.", "No, I can't.", "And now?"), Talk.reply(Talk.events("No.")));
    var turns = turns(talk.custody());
    assertThat(turns.get(1).asked().history()).isEqualTo(1);
    assertThat(turns.get(1).asked().messages())
        .extracting(Message::by)
        .containsExactly("the client says that Claude said", "user");
    assertThat(turns.get(2).asked().messages())
        .flatExtracting(Message::pieces)
        .extracting("text")
        .containsExactly("And now?");
  }

  @Test
  void aReplyThatBrokeOffHasAtLeastSoManyTokensAndNoCost() {
    var events = Talk.events("All ");
    talk.call("ex_1", Talk.body("Go."), Talk.reply(events));
    talk.call("ex_2", Talk.body("Go on."), Talk.reply(events.subList(0, 3)));
    var turns = turns(talk.custody());
    assertThat(turns).extracting(turn -> turn.came().isAtLeast()).containsExactly(false, true);
    assertThat(turns.get(0).came().cost()).isPresent();
    assertThat(turns.get(1).came().cost()).isEmpty();
  }

  @Test
  void whoAgreedIsToldHoweverOftenTheGrantWasUsed() {
    step("ex_0", ApprovalStep.Step.ASKED, "", 0);
    step("ex_0", ApprovalStep.Step.GRANTED, "https://i#erin", 1);
    for (var call = 1; call <= 150; call++) {
      store.auditLog().append(talk.intent("ex_" + call));
      step("ex_" + call, ApprovalStep.Step.USED, "", call + 1);
      store.auditLog().append(Talk.outcome("ex_" + call));
    }
    AuditSearchContract.settled(store);
    var last = turns(talk.custody()).getLast();
    assertThat(last.approvals())
        .extracting(Turn.Consent::step)
        .containsExactly("asked", "granted", "used");
    assertThat(last.unexplained()).isEmpty();
  }

  @Test
  void whereTheIndexIsBehindThatIsSaid() {
    step("ex_0", ApprovalStep.Step.ASKED, "", 0);
    step("ex_1", ApprovalStep.Step.USED, "", 1);
    store.auditLog().append(talk.intent("ex_1"));
    AuditSearch behind = (_, _, _) -> new AuditSearch.Page(List.of(), OptionalLong.empty(), 3);
    var custody = new Custody(store.trail(), behind, talk.payloads().reader()::read, Prices.NONE);
    assertThat(turns(custody).getFirst().unexplained()).containsExactly("ap_1");
  }

  /** One agent waits while another makes many calls. */
  @Test
  void aCallByItselfIsToldAsInTheRow() {
    talk.call("ex_a", Talk.body("Find it."), Talk.reply(Talk.events("I let look.")));
    var said = new ArrayList<>(List.of("Look."));
    for (var call = 0; call < 30; call++) {
      talk.call(
          "ex_" + call, Talk.body(said.toArray(String[]::new)), Talk.reply(Talk.events("yes")));
      Collections.addAll(said, "yes", "and " + call);
    }
    talk.call(
        "ex_b", Talk.body("Find it.", "I let look.", "There."), Talk.reply(Talk.events("Good.")));
    var custody = talk.custody();
    var row = turns(custody);
    assertThat(row.getLast().asked().history()).isEqualTo(2);
    for (var turn : row) {
      assertThat(custody.turn(session(custody), turn.seq()).orElseThrow().asked())
          .isEqualTo(turn.asked());
    }
    assertThat(custody.turns(session(custody), row.getLast().seq() - 1).iterator().next().asked())
        .isEqualTo(row.getLast().asked());
  }

  @Test
  void anAnswerThatIsNotKeptIsNotTaken() {
    asks("ex_1", "Help.");
    store.auditLog().append(Talk.outcome("ex_1"));
    asks("ex_2", "Help.", "Sure.", "Go on.");
    answers("ex_2", "x");
    assertThat(turns(talk.custody()).get(1).asked().history()).isEqualTo(1);
  }
}
