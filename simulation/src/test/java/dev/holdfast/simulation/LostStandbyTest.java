package dev.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Durability;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pair and a witness: the standby is cut off, then the primary is lost. */
class LostStandbyTest {
  private static final long MILLI = 1_000_000L;
  private static final RegionId PRIMARY = new RegionId("us-east");
  private static final RegionId STANDBY = new RegionId("eu-west");
  private static final RegionId WITNESS = new RegionId("ap-south");
  private static final int SEEDS = 20;

  /**
   * All commits waited for the standby, so it has them and may take over when it is back. It could
   * not if the set had been changed meanwhile for a primary that was no longer there.
   */
  @ParameterizedTest(name = "the primary is lost {0} ms after the standby")
  @ValueSource(longs = {500, 1000, 1500, 2000, 2500})
  void theStandbyTakesOverWhenItIsBack(long later) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      World world = play(seed, later);

      assertThat(world.judge().violations()).as("seed %d", seed).isEmpty();
      assertThat(world.judge().promotions()).as("seed %d", seed).isEqualTo(1);
    }
  }

  private static World play(long seed, long later) {
    FailoverPolicy policy =
        new FailoverPolicy(FailoverPolicy.Mode.AUTOMATIC, Duration.ofSeconds(2), 0);
    Nemesis.Way way = new Nemesis.Way(Duration.ofMillis(80), Duration.ofMillis(2));
    Topology topology = Nemesis.topology(2, 1, Durability.QUORUM, policy, way);
    World world =
        new World(
            Setting.of(topology, Timings.MEASURED),
            Rules.real(topology),
            new Chronicle(false),
            Seeds.of(seed));
    Havoc havoc = new Havoc(world);
    long lost = 10_000 + 37 * seed;
    world.at(5000 * MILLI, () -> havoc.befall(new Fault.Lead(WITNESS)));
    world.at(lost * MILLI, () -> havoc.befall(new Fault.Isolate(STANDBY)));
    world.at((lost + later) * MILLI, () -> havoc.befall(new Fault.Kill(PRIMARY)));
    world.at((lost + 8000) * MILLI, () -> havoc.befall(new Fault.Rejoin(STANDBY)));
    world.runUntil((lost + 16_000) * MILLI);
    return world;
  }
}
