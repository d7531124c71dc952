package dev.sallyport.engine.approval;

import static dev.sallyport.engine.approval.Fixtures.NOW;
import static dev.sallyport.engine.approval.Fixtures.WITHIN;
import static dev.sallyport.engine.approval.Fixtures.person;
import static dev.sallyport.engine.approval.Fixtures.question;
import static dev.sallyport.engine.approval.Fixtures.quorum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.approval.Approval.State;
import dev.sallyport.engine.model.Identity;
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
