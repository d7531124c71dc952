package dev.sallyport.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The laws of the fold, over every set of verdicts that can be made of a few. */
class DecisionTest {
  private static final List<Verdict> VERDICTS =
      List.of(
          new Verdict.Allow("a1"),
          new Verdict.Allow("a2"),
          new Verdict.Deny("d1", "because"),
          new Verdict.Deny("d2", "also"),
          new Verdict.Mask("m1", "pii"),
          new Verdict.Mask("m2", "secrets"),
          new Verdict.Approve("p1", List.of("security"), 1, Duration.ofMinutes(10)),
          new Verdict.Approve("p2", List.of("legal"), 2, Duration.ofMinutes(5)));

  @Test
  void denyBeatsApproveBeatsMaskBeatsAllow() {
    for (var verdicts : subsets()) {
      var denied = verdicts.stream().anyMatch(Verdict.Deny.class::isInstance);
      var allowed = verdicts.stream().anyMatch(Verdict.Allow.class::isInstance);
      var held = verdicts.stream().anyMatch(Verdict.Approve.class::isInstance);
      var masked = verdicts.stream().anyMatch(Verdict.Mask.class::isInstance);
      var wanted =
          denied || !allowed
              ? Decision.Deny.class
              : held ? Decision.Approve.class : masked ? Decision.Mask.class : Decision.Allow.class;

      assertThat(Decision.fold(verdicts)).as("%s", verdicts).isInstanceOf(wanted);
    }
  }

  @Test
  void whatNothingAllowsIsDeniedWithACauseOfItsOwn() {
    assertThat(Decision.fold(List.of()))
        .isEqualTo(new Decision.Deny(DenialCause.NOTHING_ALLOWED, Set.of(), List.of()));
    assertThat(Decision.fold(List.of(VERDICTS.get(4), VERDICTS.get(6))))
        .isEqualTo(new Decision.Deny(DenialCause.NOTHING_ALLOWED, Set.of(), List.of()));
  }

  @Test
  void theOrderOfVerdictsDoesNotMatter() {
    var random = new Random(7);
    for (var verdicts : subsets()) {
      var shuffled = new ArrayList<>(verdicts);
      Collections.shuffle(shuffled, random);

      assertThat(Decision.fold(shuffled)).isEqualTo(Decision.fold(verdicts));
    }
  }

  @Test
  void aVerdictSaidTwiceCountsOnce() {
    for (var verdicts : subsets()) {
      var twice = new ArrayList<>(verdicts);
      twice.addAll(verdicts);

      assertThat(Decision.fold(twice)).isEqualTo(Decision.fold(verdicts));
    }
  }

  /** Saying more never lets more through, except by saying `allow`. */
  @Test
  void addingAnythingButAllowNeverWeakensADecision() {
    for (var verdicts : subsets()) {
      for (var added : VERDICTS) {
        if (added instanceof Verdict.Allow) {
          continue;
        }
        var more = new ArrayList<>(verdicts);
        more.add(added);

        assertThat(strictness(Decision.fold(more)))
            .isGreaterThanOrEqualTo(strictness(Decision.fold(verdicts)));
      }
    }
  }

  @Test
  void masksAreUnitedAndSurviveAnApproval() {
    var decision =
        Decision.fold(List.of(VERDICTS.get(0), VERDICTS.get(4), VERDICTS.get(5), VERDICTS.get(6)));

    assertThat(decision).isInstanceOf(Decision.Approve.class);
    assertThat(((Decision.Approve) decision).then())
        .isEqualTo(new Decision.Mask(Set.of("pii", "secrets"), Set.of("a1", "m1", "m2")));
    assertThat(decision.rules()).containsExactly("a1", "m1", "m2", "p1");
  }

  private static int strictness(Decision decision) {
    return switch (decision) {
      case Decision.Deny _ -> 3;
      case Decision.Approve _ -> 2;
      case Decision.Mask _ -> 1;
      case Decision.Allow _ -> 0;
    };
  }

  private static List<List<Verdict>> subsets() {
    var subsets = new ArrayList<List<Verdict>>();
    for (int bits = 0; bits < 1 << VERDICTS.size(); bits++) {
      var subset = new ArrayList<Verdict>();
      for (int i = 0; i < VERDICTS.size(); i++) {
        if ((bits & (1 << i)) != 0) {
          subset.add(VERDICTS.get(i));
        }
      }
      subsets.add(subset);
    }
    return subsets;
  }
}
