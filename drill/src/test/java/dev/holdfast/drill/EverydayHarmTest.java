package dev.holdfast.drill;

import static dev.holdfast.drill.Situations.EAST;
import static dev.holdfast.drill.Situations.ORDERS;
import static dev.holdfast.drill.Situations.SOUTH;
import static dev.holdfast.drill.Situations.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.drill.Scenario.Strike;
import dev.holdfast.model.Durability;
import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

final class EverydayHarmTest {
  private static Harm harm(Strike strike, long seed) throws Exception {
    return Harm.of(
        strike,
        Situations.topology(Durability.QUORUM),
        Situations.whole(EAST, 1, WEST),
        RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
  }

  private static List<Fault> faults(List<Step> steps) {
    return steps.stream()
        .filter(Step.Do.class::isInstance)
        .flatMap(step -> ((Step.Do) step).faults().stream())
        .toList();
  }

  @Test
  void interruptsCommitsWhereThePrimaryIsCutOff() throws Exception {
    Harm harm = harm(Strike.INTERRUPT_COMMITS, 1);

    assertThat(harm.faults())
        .contains(new Fault.Cut(EAST, WEST), new Fault.Cut(SOUTH, EAST))
        .endsWith(new Fault.InterruptCommits(EAST, ORDERS));
    assertThat(harm.struck()).containsExactly(EAST);
    assertThat(harm.mending()).isEmpty();
  }

  @Test
  void fillsAStandbysDiskFirstAndThePrimarysAfterItIsWholeAgain() throws Exception {
    Harm harm = harm(Strike.FILL_DISKS, 1);

    List<Fault> first = faults(harm.prelude());
    assertThat(first).hasSize(2);
    RegionId standby = ((Fault.Fill) first.getFirst()).region();
    assertThat(standby).isIn(WEST, SOUTH);
    assertThat(first).containsExactly(new Fault.Fill(standby), new Fault.Free(standby));
    assertThat(harm.prelude()).endsWith(new Step.Whole());
    assertThat(harm.faults()).containsExactly(new Fault.Fill(EAST));
    assertThat(harm.mending()).containsExactly(new Fault.Free(EAST));
    assertThat(Harm.mending(first)).containsExactly(new Fault.Free(standby));
  }

  @Test
  void killsThePrimaryAfterAStandbyWasPromotedByHand() throws Exception {
    Set<Fault> promoted = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      Harm harm = harm(Strike.PROMOTE_BY_HAND, seed);
      promoted.addAll(faults(harm.prelude()));
      assertThat(harm.faults()).containsExactly(new Fault.Kill(EAST));
      assertThat(harm.mending()).containsExactly(new Fault.Restart(EAST));
      assertThat(harm.prelude()).doesNotContain(new Step.Whole());
    }

    assertThat(promoted)
        .containsExactlyInAnyOrder(
            new Fault.Promote(WEST, ORDERS), new Fault.Promote(SOUTH, ORDERS));
  }

  @Test
  void breaksAStandbyAndExpectsEveryRegionToWriteOn() throws Exception {
    Harm harm = harm(Strike.BREAK_STANDBY, 1);

    Fault.BreakEngine broken = (Fault.BreakEngine) harm.faults().getFirst();
    assertThat(broken.region()).isIn(WEST, SOUTH);
    assertThat(harm.struck()).isEmpty();
    assertThat(harm.mending()).containsExactly(new Fault.MendEngine(broken.region(), ORDERS));
  }

  @Test
  void restartsEveryRegionOnceAndNeverTwoAtATime() throws Exception {
    Harm harm = harm(Strike.RESTART_EVERY_REGION, 1);

    assertThat(harm.faults()).hasSize(1);
    assertThat(faults(harm.sequel())).hasSize(2);
    assertThat(
            List.of(
                harm.faults().getFirst(),
                faults(harm.sequel()).get(0),
                faults(harm.sequel()).get(1)))
        .containsExactlyInAnyOrder(
            new Fault.Restart(EAST), new Fault.Restart(WEST), new Fault.Restart(SOUTH));
    assertThat(harm.sequel().getFirst()).isInstanceOf(Step.Let.class);
    for (int i = 0; i < harm.sequel().size(); i++) {
      if (harm.sequel().get(i) instanceof Step.Do) {
        assertThat(harm.sequel().get(i - 1)).isEqualTo(new Step.Whole());
      }
    }
    assertThat(harm.sequel()).endsWith(new Step.Whole());
  }

  @Test
  void stallsOfUpToHalfALeaseComeBeforeTheLongOne() throws Exception {
    Duration lease = Situations.topology(Durability.QUORUM).failover().lease();
    for (long seed = 0; seed < 20; seed++) {
      Harm harm = harm(Strike.SATURATE, seed);

      assertThat(harm.prelude().getFirst()).isEqualTo(new Step.Burn(EverydayHarm.BURNERS));
      assertThat(faults(harm.prelude()))
          .isNotEmpty()
          .allSatisfy(fault ->
              assertThat(((Fault.PauseNode) fault).duration())
                  .isLessThanOrEqualTo(lease.dividedBy(2)));
      assertThat(harm.prelude()).endsWith(new Step.EndUndisturbed("short stalls", true));
      Fault.PauseNode last = (Fault.PauseNode) harm.faults().getFirst();
      assertThat(last.region()).isEqualTo(EAST);
      assertThat(last.duration()).isGreaterThanOrEqualTo(lease);
      assertThat(harm.sequel()).contains(new Step.EndUndisturbed("a long stall", false));
      assertThat(harm.mending()).isEmpty();
    }
  }

  @Test
  void burnersRunUntilTheyAreEnded() throws Exception {
    List<Long> before = children();
    try (Burners burners = new Burners()) {
      burners.start(1);
      assertThat(burners.running()).isEqualTo(Runtime.getRuntime().availableProcessors());
      assertThat(children()).hasSize(before.size() + burners.running());
    }
    for (ProcessHandle child : ProcessHandle.current().children().toList()) {
      if (!before.contains(child.pid())) {
        child.onExit().get(10, TimeUnit.SECONDS);
      }
    }
    assertThat(children()).containsExactlyInAnyOrderElementsOf(before);
  }

  private static List<Long> children() {
    return ProcessHandle.current().children().map(ProcessHandle::pid).toList();
  }

  @Test
  void knowsThroughWhomNoWriteIsAcknowledged() {
    Acknowledgements acknowledgements = new Acknowledgements();
    Recorder.Target east = new Recorder.Target(ORDERS, EAST);
    Recorder.Target west = new Recorder.Target(ORDERS, WEST);
    acknowledgements.add(east, 200);
    acknowledgements.add(west, 90);
    acknowledgements.add(east, 50);

    assertThat(acknowledgements.since(100, List.of(east))).isTrue();
    assertThat(acknowledgements.since(100, List.of(east, west))).isFalse();
    assertThat(acknowledgements.waiting(100, List.of(east, west))).containsExactly(WEST);
  }
}
