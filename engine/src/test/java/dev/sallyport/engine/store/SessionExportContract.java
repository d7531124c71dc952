package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.audit.ApprovalStep;
import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.ToolUseStep;
import dev.sallyport.engine.custody.ExportAudit;
import dev.sallyport.engine.custody.ExportAudit.NotProvenException;
import dev.sallyport.engine.custody.HoldsOriginalsException;
import dev.sallyport.engine.custody.SessionExport.Written;
import dev.sallyport.engine.custody.Turn;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.payload.Order;
import dev.sallyport.engine.recording.Masked;
import dev.sallyport.engine.recording.RecordedCall;
import dev.sallyport.engine.tlog.Checkpoint;
import dev.sallyport.engine.tlog.Note;
import dev.sallyport.engine.tlog.NoteKey;
import dev.sallyport.engine.tlog.NoteSigner;
import dev.sallyport.engine.tlog.ProvenEntries;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds of a session's export in every store. */
abstract class SessionExportContract {
  private static final String LABEL = "5b1c2f0e-7a54";
  private static final long SEEN_AT = 1_679_315_147L;

  @TempDir Path keys;

  /** Opens the store, with the same log each time. */
  abstract Store store();

  private Talk talk(Store store) {
    return new Talk(store, keys.resolve("payload.key"), LABEL);
  }

  private static List<Finding> masked() {
    return List.of(new Finding("email", "request.text", 2));
  }

  private static AuditEntry step(
      String approval, String exchange, ApprovalStep.Step step, String by, int second) {
    return new ApprovalStep(
        approval,
        exchange,
        Talk.AT.plusSeconds(second),
        step,
        by,
        by.isEmpty() ? "" : "reviewed?",
        new TreeSet<>(Set.of("high-risk tool")));
  }

  /** Four calls; the first one uses a yes to another, and somebody else has got one, too. */
  static void fill(Store store, Talk talk) {
    var log = store.auditLog();
    log.append(step("ap_1", "ex_0", ApprovalStep.Step.ASKED, "", 0));
    log.append(step("ap_1", "ex_0", ApprovalStep.Step.GRANTED, "https://i#erin", 1));
    log.append(step("ap_9", "ex_9", ApprovalStep.Step.GRANTED, "https://i#mallory", 1));
    log.append(step("ap_1", "ex_1", ApprovalStep.Step.SPENT, "", 2));
    talk.write(talk.intent("ex_1"), Talk.asked(Talk.body("Fix it."), masked(), ""));
    talk.tool("ex_1", "make test", ToolUseStep.Step.DENIED);
    talk.write(Talk.outcome("ex_1"), Talk.reply(Talk.events("All ", "done.")));
    talk.write(talk.refused("ex_2"), Talk.asked(Talk.body("No."), masked(), ""));
    var long1 = "x".repeat(3_000);
    talk.call("ex_3", Talk.body(long1), Talk.reply(Talk.events("yes")));
    talk.call("ex_4", Talk.body(long1, "yes", "more"), Talk.reply(Talk.events("no")));
    AuditSearchContract.settled(store);
  }

  private static Exported exported(Store store, Talk talk) {
    return Exported.of(talk, store.trail().logs(), LABEL, false);
  }

  @Test
  void anExportIsProvenElsewhereAndSaysTheSame() throws NotProvenException {
    try (var store = store()) {
      var talk = talk(store);
      fill(store, talk);
      var seen = new ArrayList<Turn>();
      var export = exported(store, talk);
      assertThat(export.written()).isEqualTo(new Written(4, 0, 0, 0));
      assertThat(export.proven(seen))
          .isEqualTo(new ExportAudit.Proven(Talk.PRINCIPAL, LABEL, 4, 0, 11, 8, 0, 0, true));
      // As a tree it is the same.
      assertThat(export.with(export.json()).proven().calls()).isEqualTo(4);
      var custody = talk.custody();
      var turns = new ArrayList<Turn>();
      custody.turns(custody.find(LABEL).getFirst().id(), 0).forEach(turns::add);
      assertThat(seen).extracting(Turn::id).isEqualTo(turns.stream().map(Turn::id).toList());
      assertThat(seen).extracting(Turn::asked).isEqualTo(turns.stream().map(Turn::asked).toList());
      assertThat(seen.getFirst().approvals()).hasSize(3);
      assertThat(seen.getFirst().came().cost()).isPresent();
    }
  }

  @Test
  void whatNoLogHasCommittedToIsFound() {
    try (var store = store()) {
      var talk = talk(store);
      fill(store, talk);
      var export = exported(store, talk);
      var foreign = store.trail().logs().proven("ex_9").getFirst();
      var softly = new SoftAssertions();
      for (var forgery : Forgery.all(foreign)) {
        var forged = export.json();
        forgery.change().accept(forged);
        softly
            .assertThatThrownBy(() -> export.with(forged).proven())
            .as(forgery.what())
            .isInstanceOf(NotProvenException.class);
      }
      softly.assertAll();
    }
  }

  /** Letters and digits become their neighbours, so that it stays JSON as far as it can. */
  @Test
  void whateverIsChangedInAnExportIsFound() {
    try (var store = store()) {
      var talk = talk(store);
      fill(store, talk);
      var export = exported(store, talk);
      var random = new Random(7);
      for (var round = 0; round < 300; round++) {
        var changed = export.bytes().clone();
        var at = random.nextInt(changed.length);
        while (!Character.isLetterOrDigit(changed[at])) {
          at = random.nextInt(changed.length);
        }
        var isLast = "z9Z".indexOf(changed[at]) >= 0;
        changed[at] += (byte) (isLast ? -1 : 1);
        assertThat(isProven(export.with(changed))).as("byte %d", at).isFalse();
      }
    }
  }

  /** Whether all of it is, costs by the list of prices included. */
  private static boolean isProven(Exported export) {
    try {
      return export.proven().costs();
    } catch (NotProvenException _) {
      return false;
    }
  }

  @Test
  void costsByAnotherListAreNotProvenAndTheRestIs() throws NotProvenException {
    try (var store = store()) {
      var talk = talk(store);
      fill(store, talk);
      var export = exported(store, talk);
      var other = export.json().put("prices_as_of", "1999-01-01");
      ((ObjectNode) other.at("/calls/0/read/came_back")).put("cost_usd", "1");
      assertThat(export.with(other).proven().costs()).isFalse();
    }
  }

  @Test
  void whatWasErasedIsNotGivenAndWhyIsTheExportersWord() throws NotProvenException {
    try (var store = store()) {
      var talk = talk(store);
      fill(store, talk);
      talk.payloads()
          .erase(Talk.PRINCIPAL, LABEL, new Order("req_9", "https://issuer.example#dora"));
      talk.call("ex_5", Talk.body("again"), Talk.reply(Talk.events("yes")));
      var export = exported(store, talk);
      var seen = new ArrayList<Turn>();
      var proven = export.proven(seen);
      assertThat(proven.absent()).isEqualTo(8).isEqualTo(export.written().absent());
      assertThat(proven.documents()).isEqualTo(2);
      assertThat(seen.getLast().asked().messages()).hasSize(1);
      var json = export.json();
      assertThat(json.at("/calls/0/absent/0/exporter_says").asText())
          .isEqualTo("It was erased at 2026-11-23 10:00:00 by https://issuer.example#dora.");
      assertThat(json.at("/calls/0/read/left/missing").asText())
          .isEqualTo("It cannot be opened here: it is not in this export.");
      ((ObjectNode) json.at("/calls/0/absent/0")).put("exporter_says", "It burned.");
      assertThat(export.with(json).proven().absent()).isEqualTo(8);
      // One that is not there frees nothing else.
      var other = export.json();
      ((ObjectNode) other.at("/calls/4/read/left")).put("missing", "It was erased.");
      assertThatThrownBy(() -> export.with(other).proven())
          .hasMessage(
              "`read` of call 5 is not what follows from its entries and from what was kept");
    }
  }

  @Test
  void whatWasNeverKeptIsProvenSo() throws NotProvenException {
    try (var store = store()) {
      var talk = talk(store);
      store.auditLog().append(talk.intent("ex_nothing"));
      store.auditLog().append(talk.intent("ex_lost").withPayload(AuditEntry.PAYLOAD_LOST));
      var export = exported(store, talk);
      var proven = export.proven();
      assertThat(proven.absent()).isZero();
      assertThat(proven.open()).isEqualTo(2);
      var forged = export.json();
      ((ObjectNode) forged.at("/calls/0/read/left"))
          .set("missing", forged.at("/calls/1/read/left/missing"));
      assertThatThrownBy(() -> export.with(forged).proven()).hasMessageContaining("`read`");
    }
  }

  @Test
  void originalsAreExportedWhereThatIsSaidAlone() throws NotProvenException {
    try (var store = store()) {
      var talk = talk(store);
      fill(store, talk);
      var call = Talk.asked(Talk.body("[email]"), masked(), "");
      talk.write(
          talk.intent("ex_5"),
          new RecordedCall(
              call.identity(),
              call.at(),
              call.environment(),
              call.endpoint(),
              call.query(),
              call.model(),
              call.betas(),
              call.labels(),
              new Masked(
                  call.body().bytes(),
                  call.body().found(),
                  "",
                  Optional.of(Talk.body("dora@example.com").getBytes(StandardCharsets.UTF_8)))));
      assertThatThrownBy(() -> exported(store, talk))
          .isInstanceOf(HoldsOriginalsException.class)
          .hasMessageContaining("ex_5");
      var export = Exported.of(talk, store.trail().logs(), LABEL, true);
      assertThat(export.written().originals()).isEqualTo(1);
      assertThat(export.proven().originals()).isEqualTo(1);
    }
  }

  /** A log that does not have all entries, as where a gateway of an older version wrote as well. */
  private record Without(ProvenEntries log, Predicate<Proven> has) implements ProvenEntries {
    @Override
    public List<NoteKey> keys() {
      return log.keys();
    }

    @Override
    public List<Proven> proven(String exchange) {
      return log.proven(exchange).stream().filter(has).toList();
    }
  }

  @Test
  void whatIsInNoLogIsNeitherExportedNorTold() throws NotProvenException {
    try (var store = store()) {
      var talk = talk(store);
      fill(store, talk);
      var log = store.trail().logs();
      var seen = new ArrayList<Turn>();
      var toolless =
          Exported.of(
              talk, new Without(log, one -> !one.line().contains("\"tool_use\"")), LABEL, false);
      assertThat(toolless.written()).isEqualTo(new Written(4, 1, 0, 0));
      assertThat(toolless.proven(seen).entries()).isEqualTo(10);
      assertThat(seen.getFirst().tools()).isEmpty();
      // Nobody can tell what a call was whose beginning is not there.
      var beheaded =
          Exported.of(
              talk,
              new Without(
                  log,
                  one -> !one.line().contains("\"ex_3\"") || !one.line().contains("\"intent\"")),
              LABEL,
              false);
      assertThat(beheaded.written()).isEqualTo(new Written(3, 2, 0, 0));
      assertThat(beheaded.proven().calls()).isEqualTo(3);
    }
  }

  private static NoteSigner witness(String name) {
    var signer = NoteSigner.generate(name, new SecureRandom());
    return new NoteSigner(
        new NoteKey(name, NoteKey.Kind.WITNESS, signer.key().bytes()), signer.secret());
  }

  /** The note as a witness has signed it (tlog-cosignature). */
  private static Note cosigned(Note note, NoteSigner witness) {
    var signed =
        witness
            .sign("cosignature/v1\ntime %d\n%s".formatted(SEEN_AT, note.text()))
            .signatures()
            .getFirst();
    var stamped =
        ByteBuffer.allocate(Long.BYTES + signed.signature().length)
            .putLong(SEEN_AT)
            .put(signed.signature())
            .array();
    return note.with(new Note.Signed(signed.name(), signed.id(), stamped));
  }

  private static void sees(Store store, NoteSigner witness, Note note) {
    var size = Checkpoint.parse(note.text()).size();
    store.witnessedLog().keep(witness.key(), size, cosigned(note, witness));
  }

  @Test
  void whatWitnessesHaveSignedIsInTheExport() throws NotProvenException {
    try (var store = store()) {
      var talk = talk(store);
      fill(store, talk);
      var one = witness("witness.example/w1");
      var two = witness("witness.example/w2");
      var note = store.witnessedLog().checkpoint();
      sees(store, one, note);
      var single = exported(store, talk);
      sees(store, two, note);
      assertThat(single.proven(one.key()).calls()).isEqualTo(4);
      assertThatThrownBy(() -> single.proven(one.key(), two.key()))
          .isInstanceOf(NotProvenException.class)
          .hasMessage(
              "an entry of call 1: the checkpoint is not signed by the witness `witness.example/w2`");
      assertThat(exported(store, talk).proven(one.key(), two.key()).calls()).isEqualTo(4);
      talk.call("ex_5", Talk.body("again"), Talk.reply(Talk.events("yes")));
      var newer = exported(store, talk);
      assertThat(newer.proven().calls()).isEqualTo(5);
      assertThatThrownBy(() -> newer.proven(one.key()))
          .hasMessageStartingWith(
              "an entry of call 5: the checkpoint is not signed by the witness");
    }
  }

  @Test
  void whatAWitnessHasSignedOfAnotherTreeProvesNothing() throws NotProvenException {
    try (var store = store()) {
      var talk = talk(store);
      fill(store, talk);
      var now = Checkpoint.parse(store.witnessedLog().checkpoint().text());
      var other = new Checkpoint(now.origin(), now.size(), new byte[now.root().length]);
      var beyond = new Checkpoint(now.origin(), now.size() + 9, now.root());
      sees(store, witness("witness.example/w1"), new Note(other.text(), List.of()));
      sees(store, witness("witness.example/w2"), new Note(beyond.text(), List.of()));
      assertThat(exported(store, talk).proven().calls()).isEqualTo(4);
    }
  }
}
