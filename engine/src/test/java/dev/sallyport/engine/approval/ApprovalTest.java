package dev.sallyport.engine.approval;

import static dev.sallyport.engine.approval.Fixtures.NOW;
import static dev.sallyport.engine.approval.Fixtures.WITHIN;
import static dev.sallyport.engine.approval.Fixtures.person;
import static dev.sallyport.engine.approval.Fixtures.question;
import static dev.sallyport.engine.approval.Fixtures.quorum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.approval.Approval.State;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Lasting;
import dev.sallyport.engine.model.Verdict;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ApprovalTest {

  @ParameterizedTest(name = "{0}: {1} → {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # quorums (rule's groups × count) | voters (name:groups), in order | state
          security*1                | sam:security                         | GRANTED
          security*2                | sam:security                         | PENDING
          security*2                | sam:security kim:security            | GRANTED
          security*1 cost*1         | sam:security                         | PENDING
          security*1 cost*1         | sam:security kim:cost                | GRANTED
          security*1 cost*1         | sam:security+cost                    | GRANTED
          security*2 cost*1         | sam:security+cost                    | PENDING
          security*2 cost*1         | sam:security+cost kim:security       | GRANTED
          security+cost*2           | sam:security kim:cost                | GRANTED
          security*1                | kim:cost sam:security                | GRANTED
          security*3                | sam:security kim:security joe:cost   | PENDING
          """)
  void everyQuorumIsMetByDifferentPeople(String quorums, String voters, State wanted) {
    var asked = new ArrayList<Verdict.Approve>();
    for (var text : quorums.split(" ", -1)) {
      var parts = text.split("\\*", -1);
      asked.add(quorum(text, Integer.parseInt(parts[1]), parts[0].split("\\+", -1)));
    }
    var approval =
        Approval.asked("ap_1", question("c1", asked.toArray(Verdict.Approve[]::new)), NOW);
    for (var text : voters.split(" ", -1)) {
      var parts = text.split(":", -1);
      var voter = person(parts[0], parts[1].split("\\+", -1));
      if (approval.on(new Event.Answered(NOW, voter, true, "")) instanceof Transition.Moved moved) {
        approval = moved.after();
      }
    }
    assertThat(approval.state()).isEqualTo(wanted);
  }

  @Test
  void sameSubjectAtAnotherIssuerIsAnotherPerson() {
    var other =
        new Identity(
            Identity.Kind.PERSON,
            "alice",
            "https://other.example",
            List.of("security"),
            java.util.Map.of(),
            "",
            NOW,
            NOW);
    var asked = Approval.asked("ap_1", question("c1", quorum("r", 1, "security")), NOW);
    assertThat(asked.on(new Event.Answered(NOW, other, true, "")))
        .isInstanceOf(Transition.Moved.class);
  }

  @Test
  void whoActsForSomebodyDoesNotAnswerForThemNorIsAnAnswerForAnother() {
    var sam = person("sam", "security");
    var own = question("c1", quorum("r", 1, "security"));
    var binding = own.binding();
    var throughSam =
        new Question(
            new Question.Binding(
                binding.principal(),
                List.of(sam.principal()),
                binding.session(),
                binding.phase(),
                binding.callDigest(),
                binding.policyDigest()),
            own.quorums(),
            own.exchange(),
            own.matter());
    var asked = Approval.asked("ap_1", throughSam, NOW);
    assertThat(asked.on(new Event.Answered(NOW, sam, true, "")))
        .isInstanceOf(Transition.NotEntitled.class);
    assertThat(asked.on(new Event.Answered(NOW, person("kim", "security"), true, "")))
        .isInstanceOf(Transition.Moved.class);
    assertThat(throughSam.digest()).isNotEqualTo(own.digest());
  }

  @Test
  void theMostImpatientRuleSetsTheDeadlineAndAnAnswerStandsAsLongAgain() {
    var patient = quorum("patient", 1, "security");
    var impatient = new Verdict.Approve("impatient", List.of("security"), 1, Duration.ofMinutes(2));
    var asked = Approval.asked("ap_1", question("c1", patient, impatient), NOW);
    assertThat(asked.deadline()).isEqualTo(NOW.plus(Duration.ofMinutes(2)));
    var at = NOW.plusSeconds(119);
    for (var grant : List.of(true, false)) {
      var after =
          ((Transition.Moved)
                  asked.on(new Event.Answered(at, person("sam", "security"), grant, "")))
              .after();
      assertThat(after.deadline()).isEqualTo(at.plus(Duration.ofMinutes(2)));
      assertThat(after.standsAt(after.deadline().minusMillis(1))).isTrue();
      assertThat(after.standsAt(after.deadline())).isFalse();
    }
  }

  @Test
  void aQuestionThatDiffersAnywhereHasAnotherDigest() {
    var base = List.of("p", "s", "request", "c", "d");
    var digests = new HashSet<String>();
    digests.add(digest(base, quorum("r", 1, "a", "b")));
    for (var i = 0; i < base.size(); i++) {
      var other = new ArrayList<>(base);
      other.set(i, base.get(i) + "x");
      digests.add(digest(other, quorum("r", 1, "a", "b")));
    }
    digests.add(digest(base, quorum("r", 2, "a", "b")));
    digests.add(digest(base, quorum("q", 1, "a", "b")));
    digests.add(digest(base, quorum("r", 1, "ab")));
    digests.add(digest(base, quorum("r", 1, "a,b")));
    digests.add(digest(base, new Verdict.Approve("r", List.of("a", "b"), 1, WITHIN.plusMillis(1))));
    assertThat(digests).hasSize(11);
  }

  @Test
  void textThatMovesFromOneFieldIntoTheNextGivesAnotherDigest() {
    var random = new Random(20_261_123);
    var seen = new java.util.HashMap<String, List<String>>();
    for (var i = 0; i < 2_000; i++) {
      var text = "aabbc#/|".repeat(2);
      var cuts = random.ints(4, 0, text.length() + 1).sorted().toArray();
      var fields = new ArrayList<String>();
      IntStream.rangeClosed(0, 4)
          .forEach(
              part ->
                  fields.add(
                      text.substring(
                          part == 0 ? 0 : cuts[part - 1], part == 4 ? text.length() : cuts[part])));
      var before = seen.put(digest(fields, quorum("r", 1, "a")), fields);
      assertThat(before).isIn(java.util.Arrays.asList(null, fields));
    }
  }

  @Test
  void theOrderInWhichRulesAreListedIsNoDifference() {
    var one = quorum("a", 1, "x");
    var two = quorum("b", 2, "y");
    assertThat(question("c", one, two).digest()).isEqualTo(question("c", two, one, two).digest());
  }

  /** Approvals that wait in a store are found by the digest that they were kept with. */
  @Test
  void theDigestOfAnOrdinaryQuestionStaysAsItWas() {
    assertThat(question("c1", quorum("r", 1, "security")).digest())
        .isEqualTo("800abd6035ec763a361e2702d90c73fefa4b22baf96a4d376531214117015958");
  }

  private static Verdict.Approve lasting(String rule, Lasting lasting, String... emergency) {
    return new Verdict.Approve(rule, List.of("security"), 1, WITHIN, List.of(emergency), lasting);
  }

  private static Question of(
      String principal, String session, String call, Matter matter, Verdict.Approve... quorums) {
    return new Question(
        new Question.Binding(principal, session, "request", call, "policy-1"),
        List.of(quorums),
        "ex_1",
        matter);
  }

  private static final Lasting SESSION = new Lasting.Session(Duration.ofHours(8));
  private static final Lasting HOUR = new Lasting.Time(Duration.ofHours(1));
  private static final Matter OPUS = new Matter("messages", "opus", "", "a");

  @Test
  void aYesThatLastsIsBoundToTheKindOfThingAndNotToTheCall() {
    var session = of("p", "s", "c", OPUS, lasting("r", SESSION)).digest();
    assertThat(of("p", "s", "other", OPUS, lasting("r", SESSION)).digest()).isEqualTo(session);
    var others =
        List.of(
            of("q", "s", "c", OPUS, lasting("r", SESSION)),
            of("p", "t", "c", OPUS, lasting("r", SESSION)),
            of("p", "s", "c", new Matter("messages", "sonnet", "", ""), lasting("r", SESSION)),
            of("p", "s", "c", new Matter("count_tokens", "opus", "", ""), lasting("r", SESSION)),
            of("p", "s", "c", new Matter("messages", "opus", "Bash", ""), lasting("r", SESSION)),
            of("p", "s", "c", OPUS, lasting("q", SESSION)),
            of("p", "s", "c", OPUS, lasting("r", SESSION, "oncall")),
            of("p", "s", "c", OPUS, lasting("r", HOUR)),
            of("p", "s", "c", OPUS, lasting("r", new Lasting.Once())));
    assertThat(others).extracting(Question::digest).doesNotContain(session).doesNotHaveDuplicates();
    var time = of("p", "s", "c", OPUS, lasting("r", HOUR)).digest();
    assertThat(of("p", "t", "d", OPUS, lasting("r", HOUR)).digest()).isEqualTo(time);
    var bash = new Matter("messages", "opus", "Bash", "ls");
    assertThat(of("p", "s", "c", bash, lasting("r", HOUR)).digest())
        .isEqualTo(
            of("p", "s", "c", new Matter("messages", "sonnet", "Bash", ""), lasting("r", HOUR))
                .digest());
  }

  @Test
  void theNarrowestOfSeveralRulesHoldsAndWhatCannotBeBoundHoldsForOneCall() {
    var ofBoth = of("p", "s", "c", OPUS, lasting("a", SESSION), lasting("b", HOUR));
    assertThat(ofBoth.lasting()).isEqualTo(new Lasting.Session(Duration.ofHours(1)));
    assertThat(ofBoth.allows())
        .isEqualTo(
            "every call of `messages` with the model `opus` in this session of the client, for at"
                + " most 1 hour");
    var ordinary = of("p", "s", "c", OPUS, lasting("a", SESSION), lasting("b", new Lasting.Once()));
    assertThat(ordinary.lasting()).isEqualTo(new Lasting.Once());
    assertThat(ordinary.allows()).isEqualTo("this one call");
    assertThat(of("p", "", "c", OPUS, lasting("a", SESSION)).lasting())
        .isEqualTo(new Lasting.Once());
    var longName = new Matter("messages", "m".repeat(400), "", "");
    assertThat(of("p", "s", "c", longName, lasting("a", HOUR)).lasting())
        .isEqualTo(new Lasting.Once());
    var lastings =
        List.of(
            new Lasting.Once(),
            SESSION,
            HOUR,
            new Lasting.Time(Duration.ofMinutes(90)),
            new Lasting.Once());
    for (var one : lastings) {
      for (var other : lastings) {
        assertThat(one.and(other)).isEqualTo(other.and(one));
      }
    }
  }

  @Test
  void anEmergencyYesMeetsTheRulesThatSaySoAndNoOther() {
    var approval =
        Approval.asked(
            "ap_1",
            question(
                "c1", lasting("mild", new Lasting.Once(), "oncall"), quorum("strict", 1, "legal")),
            NOW);
    var olga = new Event.Answered(NOW, person("olga", "oncall"), true, "it burns");
    var halfway = (Transition.Moved) approval.on(olga);
    assertThat(halfway.after().state()).isEqualTo(State.PENDING);
    assertThat(halfway.step().step().word()).isEqualTo("emergency");
    assertThat(halfway.step().reason()).isEqualTo("it burns");
    assertThat(halfway.after().votes().getFirst().emergency()).isTrue();
    var legal = new Event.Answered(NOW, person("lea", "legal"), true, "");
    var granted = (Transition.Moved) halfway.after().on(legal);
    assertThat(granted.after().state()).isEqualTo(State.GRANTED);
    assertThat(granted.step().step().word()).isEqualTo("granted");
  }

  @Test
  void anIdSurvivesBeingTypedByHand() {
    var random = new SecureRandom();
    for (var i = 0; i < 1_000; i++) {
      var id = ApprovalId.random(random);
      assertThat(id).matches("ap_[0-9abcdefghjkmnpqrstvwxyz]{10}");
      var typed = " " + id.substring(3).toUpperCase(java.util.Locale.ROOT).replace('0', 'O');
      assertThat(ApprovalId.typed(typed.replace('1', 'l'))).isEqualTo(id);
      assertThat(ApprovalId.typed(id)).isEqualTo(id);
    }
  }

  private static String digest(List<String> fields, Verdict.Approve quorum) {
    return new Question(
            new Question.Binding(
                fields.get(0), fields.get(1), fields.get(2), fields.get(3), fields.get(4)),
            List.of(quorum),
            "ex_1",
            new Matter("messages", "model", "", ""))
        .digest();
  }
}
