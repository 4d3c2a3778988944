package dev.holdfast.simulation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Database;
import dev.holdfast.model.Durability;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One link of three is cut, between the primary's region and another; the third reaches both. */
class CutLinkTest {
  private static final RegionId PRIMARY = new RegionId("us-east");
  private static final RegionId OTHER = new RegionId("eu-west");
  private static final RegionId THIRD = new RegionId("ap-south");
  private static final long CUT_NANOS = 15_000_000_000L;
  private static final long END_NANOS = 60_000_000_000L;

  private static final int SEEDS = 20;

  /** What came of a cut: how long clients waited at most, by region. */
  private record Course(
      long promotions, int runbooks, boolean thirdLeads, Map<RegionId, Duration> waits) {
    Duration waited(RegionId region) {
      return requireNonNull(waits.get(region));
    }
  }

  static Stream<RegionId> everyPlaceOfTheLeader() {
    return Stream.of(PRIMARY, OTHER, THIRD);
  }

  @ParameterizedTest(name = "{0} leads")
  @MethodSource("everyPlaceOfTheLeader")
  void theLeadershipMovesToWhereEverybodyIsReachedAndNothingFailsOver(RegionId leader) {
    int pauses = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      Course course = play(leader, seed, FailoverPolicy.Mode.AUTOMATIC);
      assertThat(course.promotions()).as("seed %d", seed).isZero();
      assertThat(course.thirdLeads()).as("seed %d", seed).isTrue();
      assertThat(course.waited(PRIMARY)).as("seed %d", seed).isLessThan(Duration.ofMillis(1500));
      assertThat(course.waited(THIRD)).as("seed %d", seed).isLessThan(Duration.ofMillis(1500));
      pauses += course.waited(PRIMARY).compareTo(Duration.ofMillis(400)) > 0 ? 1 : 0;
    }
    // A lease that was renewed just before the cut outlasts the move.
    assertThat(pauses).as("seeds in which the lease ran out").isLessThanOrEqualTo(SEEDS / 5);
  }

  @ParameterizedTest(name = "{0} leads")
  @MethodSource("everyPlaceOfTheLeader")
  void theClientsAtTheFarEndWriteOnByWayOfTheThirdRegion(RegionId leader) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Course course = play(leader, seed, FailoverPolicy.Mode.AUTOMATIC);
      assertThat(course.waited(OTHER)).as("seed %d", seed).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void nobodyIsAskedToApproveAFailover() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Course course = play(OTHER, seed, FailoverPolicy.Mode.APPROVAL);
      assertThat(course.runbooks()).as("seed %d", seed).isZero();
    }
  }

  private static Course play(RegionId leader, long seed, FailoverPolicy.Mode mode) {
    FailoverPolicy policy =
        new FailoverPolicy(
            mode, Duration.ofSeconds(2), mode == FailoverPolicy.Mode.APPROVAL ? 1 : 0);
    Nemesis.Way way = new Nemesis.Way(Duration.ofMillis(80), Duration.ofMillis(2));
    Topology topology = Nemesis.topology(3, 0, Durability.QUORUM, policy, way);
    World world =
        new World(
            Setting.of(topology, Timings.MEASURED),
            Rules.real(topology),
            new Chronicle(false),
            Seeds.of(seed));
    Havoc havoc = new Havoc(world);
    world.at(CUT_NANOS - 3_000_000_000L, () -> havoc.befall(new Fault.Lead(leader)));
    world.at(
        CUT_NANOS + seed * 61_000_000L,
        () -> {
          havoc.befall(new Fault.Cut(PRIMARY, OTHER));
          havoc.befall(new Fault.Cut(OTHER, PRIMARY));
        });
    world.runUntil(END_NANOS);
    Map<RegionId, Duration> waits = new HashMap<>();
    for (RegionId region : topology.regionIds()) {
      waits.put(region, longestWait(world, region));
    }
    return new Course(
        world.judge().promotions(),
        world.newestState().runbooks().size(),
        world.node(world.index(THIRD)).peer().leads(),
        waits);
  }

  private static Duration longestWait(World world, RegionId region) {
    Database orders = world.topology().databases().getFirst();
    Availability seen = world.availability(orders.id(), world.index(region));
    long closed =
        seen.outages().stream()
            .filter(outage -> outage.to() > CUT_NANOS)
            .mapToLong(Availability.Outage::nanos)
            .max()
            .orElse(0);
    return Duration.ofNanos(Math.max(closed, world.now() - seen.lastServed()));
  }
}
