package dev.holdfast.drill;

import static dev.holdfast.drill.Situations.EAST;
import static dev.holdfast.drill.Situations.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Durability;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class WalkTest {
  private static final long SEEDS = 500;

  private static Harm harm(long seed) throws Exception {
    return Harm.of(
        Scenario.SOAK.strike(),
        Situations.topology(Durability.QUORUM),
        Situations.whole(EAST, 1, WEST),
        RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
  }

  private static List<Fault> faults(Harm harm) {
    return harm.sequel().stream()
        .filter(Step.Do.class::isInstance)
        .flatMap(step -> ((Step.Do) step).faults().stream())
        .toList();
  }

  @Test
  void equalSeedsGiveEqualWalksAndOthersOthers() throws Exception {
    Set<List<Step>> walks = new HashSet<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      assertThat(harm(seed)).isEqualTo(harm(seed));
      walks.add(harm(seed).sequel());
    }
    assertThat(walks).hasSizeGreaterThan((int) SEEDS * 9 / 10);
  }

  @Test
  void everythingThatIsTakenAwayIsBroughtBack() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      Harm harm = harm(seed);
      Set<Fault> away = new HashSet<>();
      for (Fault fault : faults(harm)) {
        switch (fault) {
          case Fault.Kill(var region) -> away.add(new Fault.Restart(region));
          case Fault.NodeCrash(var region) -> away.add(new Fault.Restart(region));
          case Fault.Freeze(var region) -> away.add(new Fault.Thaw(region));
          case Fault.BreakEngine(var region, var resource) ->
              away.add(new Fault.MendEngine(region, resource));
          case Fault.Restart _, Fault.Thaw _ -> away.remove(fault);
          default -> {}
        }
      }
      assertThat(harm.mending()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(away);
    }
  }

  @Test
  void noWalkBreaksTwoReplicasOrThePrimary() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      List<Fault> broken =
          faults(harm(seed)).stream().filter(Fault.BreakEngine.class::isInstance).toList();
      assertThat(broken).hasSizeLessThan(2);
      assertThat(broken).noneMatch(it -> ((Fault.BreakEngine) it).region().equals(EAST));
    }
  }

  @Test
  void everyKindOfDeedIsDoneByAndBy() throws Exception {
    Set<Object> kinds = new HashSet<>();
    for (long seed : LongStream.range(0, SEEDS).toArray()) {
      Harm harm = harm(seed);
      faults(harm).forEach(fault -> kinds.add(fault.getClass()));
      harm.sequel()
          .forEach(
              step -> kinds.add(step instanceof Step.Interfere it ? it.deed() : step.getClass()));
    }

    assertThat(kinds)
        .contains(
            Fault.Kill.class,
            Fault.NodeCrash.class,
            Fault.Restart.class,
            Fault.Freeze.class,
            Fault.Thaw.class,
            Fault.EngineCrash.class,
            Fault.Cut.class,
            Fault.PauseNode.class,
            Fault.BreakEngine.class,
            Fault.Promote.class,
            Step.Heal.class,
            Step.Move.class,
            Step.Lead.class,
            Superuser.Deed.INTERRUPT,
            Superuser.Deed.END_SESSIONS,
            Superuser.Deed.SILENCE,
            Superuser.Deed.READ_ONLY,
            Superuser.Deed.IMPATIENCE);
  }
}
