package dev.holdfast.drill;

import static dev.holdfast.drill.Situations.EAST;
import static dev.holdfast.drill.Situations.ORDERS;
import static dev.holdfast.drill.Situations.SOUTH;
import static dev.holdfast.drill.Situations.WEST;
import static dev.holdfast.drill.Situations.topology;
import static dev.holdfast.drill.Situations.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.drill.Harm.NotPossibleException;
import dev.holdfast.drill.Scenario.Expectation;
import dev.holdfast.drill.Scenario.Strike;
import dev.holdfast.model.Durability;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

final class HarmTest {
  private static Harm harm(Strike strike, Situation situation, long seed)
      throws NotPossibleException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    return Harm.of(strike, topology(Durability.QUORUM), situation, random);
  }

  @Test
  void killsTheRegionOfThePrimaryAndSaysThatItLedToo() throws Exception {
    Harm harm = harm(Strike.KILL_PRIMARY_REGION, whole(WEST, 3, WEST), 1);

    assertThat(harm.faults()).containsExactly(new Fault.Kill(WEST));
    assertThat(harm.struck()).containsExactly(WEST);
    assertThat(harm.resources()).containsExactly(ORDERS);
    assertThat(harm.sentence()).isEqualTo("kill -9 of region eu-west with primary and leader");
    assertThat(harm.mending()).containsExactly(new Fault.Restart(WEST));
  }

  @Test
  void cutsThePrimarysRegionOffInBothDirections() throws Exception {
    assertThat(harm(Strike.ISOLATE_PRIMARY_REGION, whole(EAST, 1, WEST), 1).faults())
        .containsExactlyInAnyOrder(
            new Fault.Cut(EAST, WEST),
            new Fault.Cut(WEST, EAST),
            new Fault.Cut(EAST, SOUTH),
            new Fault.Cut(SOUTH, EAST));
  }

  @Test
  void cutsOneDirectionOnlyAndLetsTheSeedSayWhich() throws Exception {
    Set<List<Fault>> seen = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      seen.add(harm(Strike.ISOLATE_PRIMARY_REGION_ONE_WAY, whole(EAST, 1, WEST), seed).faults());
    }

    assertThat(seen)
        .containsExactlyInAnyOrder(
            List.of(new Fault.Cut(EAST, WEST), new Fault.Cut(EAST, SOUTH)),
            List.of(new Fault.Cut(WEST, EAST), new Fault.Cut(SOUTH, EAST)));
  }

  @Test
  void cutsOneLinkOfThePrimarysRegionAndExpectsEveryRegionToBeServed() throws Exception {
    Set<List<Fault>> seen = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      Harm harm = harm(Strike.CUT_LINK_OF_PRIMARY_REGION, whole(EAST, 1, WEST), seed);
      assertThat(harm.struck()).isEmpty();
      assertThat(harm.resources()).containsExactly(ORDERS);
      assertThat(harm.mending()).isEmpty();
      seen.add(harm.faults());
    }

    assertThat(seen)
        .containsExactlyInAnyOrder(
            List.of(new Fault.Cut(EAST, WEST), new Fault.Cut(WEST, EAST)),
            List.of(new Fault.Cut(EAST, SOUTH), new Fault.Cut(SOUTH, EAST)));
  }

  @Test
  void aFailoverIsNotWhatIsExpectedOfACutLink() throws Exception {
    Situation before = whole(EAST, 1, WEST);
    Harm harm = harm(Strike.CUT_LINK_OF_PRIMARY_REGION, before, 1);

    assertThat(harm.followedBy(Expectation.SERVED_AS_BEFORE, before, whole(EAST, 1, SOUTH)))
        .isTrue();
    assertThat(harm.followedBy(Expectation.SERVED_AS_BEFORE, before, whole(WEST, 2, SOUTH)))
        .isFalse();
  }

  @Test
  void freezesAndThawsTheSameRegion() throws Exception {
    Harm harm = harm(Strike.FREEZE_PRIMARY_REGION, whole(EAST, 1, EAST), 1);

    assertThat(harm.faults()).containsExactly(new Fault.Freeze(EAST));
    assertThat(harm.mending()).containsExactly(new Fault.Thaw(EAST));
  }

  @Test
  void leavesEveryRegionToSurviveAnEngineCrash() throws Exception {
    Harm harm = harm(Strike.CRASH_PRIMARY_ENGINE, whole(EAST, 1, WEST), 1);

    assertThat(harm.faults()).containsExactly(new Fault.EngineCrash(EAST, ORDERS));
    assertThat(harm.struck()).isEmpty();
    assertThat(harm.mending()).isEmpty();
  }

  @Test
  void killsTheLeaderAndStrikesNoResourceWhosePrimaryIsElsewhere() throws Exception {
    Harm harm = harm(Strike.KILL_LEADER_REGION, whole(EAST, 1, SOUTH), 1);

    assertThat(harm.faults()).containsExactly(new Fault.Kill(SOUTH));
    assertThat(harm.resources()).isEmpty();
  }

  @Test
  void movesThePrimaryToAnotherMember() throws Exception {
    for (long seed = 0; seed < 20; seed++) {
      Harm harm = harm(Strike.SWITCH_OVER, whole(WEST, 1, SOUTH), seed);

      assertThat(harm.faults()).isEmpty();
      assertThat(harm.move().orElseThrow().to()).isIn(EAST, SOUTH);
    }
  }

  @Test
  void choosesAlikeForTheSameSeed() throws Exception {
    for (Strike strike : Strike.values()) {
      assertThat(harm(strike, whole(EAST, 1, WEST), 42))
          .isEqualTo(harm(strike, whole(EAST, 1, WEST), 42));
    }
  }

  @Test
  void saysThatThereIsNoPrimaryToStrike() {
    Situation none =
        new Situation(
            WEST,
            Optional.of(WEST),
            Map.of(
                ORDERS,
                new Situation.ResourceSituation(
                    Optional.empty(),
                    dev.holdfast.model.Epoch.NONE,
                    false,
                    Map.of(),
                    "nobody was ever primary")));

    assertThatThrownBy(() -> harm(Strike.KILL_PRIMARY_REGION, none, 1))
        .hasMessage("orders has no primary to strike");
  }

  @Test
  void waitsForANewerEpochElsewhere() throws Exception {
    Situation before = whole(EAST, 1, EAST);
    Harm harm = harm(Strike.KILL_PRIMARY_REGION, before, 1);

    assertThat(harm.followedBy(Expectation.FAILED_OVER, before, before)).isFalse();
    assertThat(harm.followedBy(Expectation.FAILED_OVER, before, whole(WEST, 1, WEST))).isFalse();
    assertThat(harm.followedBy(Expectation.FAILED_OVER, before, whole(EAST, 2, WEST))).isFalse();
    assertThat(harm.followedBy(Expectation.FAILED_OVER, before, whole(WEST, 2, WEST))).isTrue();
  }

  @Test
  void waitsForThePrimaryThatWasAskedFor() throws Exception {
    Situation before = whole(EAST, 1, EAST);
    Harm harm = harm(Strike.SWITCH_OVER, before, 1);
    var to = harm.move().orElseThrow().to();

    assertThat(harm.followedBy(Expectation.SWITCHED_OVER, before, before)).isFalse();
    assertThat(harm.followedBy(Expectation.SWITCHED_OVER, before, whole(to, 2, EAST))).isTrue();
  }

  @Test
  void waitsForALeaderThatIsNotTheOneThatDied() throws Exception {
    Situation before = whole(EAST, 1, SOUTH);
    Harm harm = harm(Strike.KILL_LEADER_REGION, before, 1);

    assertThat(harm.followedBy(Expectation.NEW_LEADER, before, before)).isFalse();
    assertThat(harm.followedBy(Expectation.NEW_LEADER, before, whole(EAST, 1, WEST))).isTrue();
  }

  @Test
  void carriesOutEveryScenario() throws Exception {
    for (Scenario scenario : Scenario.all()) {
      Harm harm = harm(scenario.strike(), whole(EAST, 1, WEST), 1);

      assertThat(harm.faults().isEmpty() && harm.move().isEmpty()).isFalse();
      boolean burns = harm.prelude().stream().anyMatch(Step.Burn.class::isInstance);
      boolean mendable =
          burns || scenario.mend() == Scenario.Mend.HEAL || !harm.mending().isEmpty();
      assertThat(mendable).isEqualTo(scenario.mend() != Scenario.Mend.NOTHING);
      assertThat(Scenario.named(scenario.name())).contains(scenario);
    }
  }
}
