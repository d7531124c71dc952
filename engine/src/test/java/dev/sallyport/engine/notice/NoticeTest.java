package dev.sallyport.engine.notice;

import static dev.sallyport.engine.approval.Fixtures.NOW;
import static dev.sallyport.engine.approval.Fixtures.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.Event;
import dev.sallyport.engine.approval.Transition;
import dev.sallyport.engine.audit.ApprovalStep.Step;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NoticeTest {

  private static Approval moved(Approval before, Event event) {
    return ((Transition.Moved) before.on(event)).after();
  }

  private static Approval granted() {
    return moved(
        Notes.lasting(),
        new Event.Answered(NOW.plusSeconds(1), person("sam", "security"), true, ""));
  }

  private static Set<Step> wanted(Approval approval) {
    return EnumSet.allOf(Step.class).stream()
        .filter(step -> Notes.notice(step, approval).concernsPeople())
        .collect(Collectors.toSet());
  }

  private static String facts(Approval approval) {
    return Notes.notice(Step.ASKED, approval).facts().stream()
        .map(fact -> fact.name() + ": " + fact.value())
        .collect(Collectors.joining("\n"));
  }

  @Test
  void peopleAreToldOfQuestionsAndAnswersAndNotOfEachUse() {
    var answers =
        EnumSet.of(
            Step.CONSENTED,
            Step.GRANTED,
            Step.EMERGENCY,
            Step.REFUSED,
            Step.EXPIRED,
            Step.WITHDRAWN);
    assertThat(wanted(granted())).isEqualTo(answers);
    var open = EnumSet.copyOf(answers);
    open.add(Step.ASKED);
    assertThat(wanted(Notes.lasting())).isEqualTo(open);
  }

  @Test
  void whoAnswersIsToldWhatAYesAllowsAndWhoMayGiveItAlone() {
    assertThat(facts(Notes.lasting()))
        .contains(
            "A yes allows: every use of the tool `Bash` of this caller, for 8 hours",
            "May answer: 1 of security; in an emergency 1 of sre, with a reason");
    assertThat(facts(Notes.asked("ls"))).contains("A yes allows: this one call");
  }

  @Test
  void whoIsShownAPartIsToldSo() {
    assertThat(facts(Notes.longer())).contains("Shown here: not all of it");
    assertThat(facts(Notes.asked("ls"))).doesNotContain("Shown here");
  }

  @Test
  void aGrantThatWasUsedAndIsOverIsNotCalledUnused() {
    var used = moved(granted(), new Event.Used(NOW.plusSeconds(2), "req_2"));
    var over = moved(used, new Event.Lapsed(used.deadline()));
    assertThat(Notes.notice(Step.EXPIRED, over).standing())
        .isEqualTo("Over: what sam allowed was for a time.");
    var unused = moved(granted(), new Event.Lapsed(used.deadline()));
    assertThat(Notes.notice(Step.EXPIRED, unused).standing()).contains("not used, in time");
  }

  @Test
  void aGroupForEmergenciesIsOneThatMayAnswer() {
    assertThat(new Interest(Set.of(), Set.of("sre")).holds(Notes.lasting().question())).isTrue();
    assertThat(new Interest(Set.of(), Set.of("sales")).holds(Notes.lasting().question())).isFalse();
  }
}
