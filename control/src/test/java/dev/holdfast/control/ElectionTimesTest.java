package dev.holdfast.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Bandwidth;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.Link;
import dev.holdfast.model.Region;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionRole;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ElectionTimesTest {
  @Test
  void oneRegionStandsAfterTheOther() {
    Duration rtt = Duration.ofMillis(137);
    Topology topology = topology(3, rtt);

    List<ElectionTimes> turns = turns(topology).reversed();

    for (int turn = 1; turn < turns.size(); turn++) {
      // A round trip for the question and half of one for the request.
      assertThat(turns.get(turn).min())
          .isGreaterThan(turns.get(turn - 1).max().plus(rtt.multipliedBy(3).dividedBy(2)));
    }
  }

  @Test
  void theFirstOfTheFileHasTheLastTurn() {
    Topology topology = topology(3, Duration.ofMillis(80));

    assertThat(turns(topology).getFirst().min()).isGreaterThan(turns(topology).getLast().max());
  }

  @Test
  void manyRegionsDoNotWaitForManyTurns() {
    Topology topology = topology(9, Duration.ofMillis(80));

    assertThat(turns(topology).getFirst()).isEqualTo(turns(topology).get(4));
    assertThat(turns(topology)).allMatch(turn -> turn.max().compareTo(Duration.ofSeconds(2)) < 0);
  }

  @Test
  void nobodyWaitsForTheTurnOfTheLeaderThatWasLost() {
    Topology topology = topology(3, Duration.ofMillis(80));
    List<ElectionTimes> unknown = turns(topology);
    ElectionTimes first = unknown.get(2);
    ElectionTimes second = unknown.get(1);
    ElectionTimes third = unknown.get(0);

    assertThat(turns(topology, 2)).containsExactly(second, first, third);
    assertThat(turns(topology, 1)).containsExactly(second, third, first);
    assertThat(turns(topology, 0)).containsExactly(third, second, first);
  }

  private static List<ElectionTimes> turns(Topology topology, int lost) {
    Optional<RegionId> leader = Optional.of(topology.regionIds().get(lost));
    return topology.regionIds().stream()
        .map(self -> ElectionTimes.of(topology, self, leader))
        .toList();
  }

  private static List<ElectionTimes> turns(Topology topology) {
    return topology.regionIds().stream()
        .map(self -> ElectionTimes.of(topology, self, Optional.empty()))
        .toList();
  }

  private static Topology topology(int size, Duration rtt) {
    List<Region> regions =
        IntStream.range(0, size)
            .mapToObj(i -> new Region(new RegionId("r" + i), Optional.empty(), RegionRole.DATA))
            .toList();
    List<Link> links = new ArrayList<>();
    for (Region a : regions) {
      for (Region b : regions) {
        if (a.id().compareTo(b.id()) < 0) {
          links.add(new Link(a.id(), b.id(), rtt, Duration.ZERO, new Bandwidth(1_000_000_000)));
        }
      }
    }
    return new Topology(
        "many",
        regions,
        links,
        List.of(),
        new FailoverPolicy(FailoverPolicy.Mode.AUTOMATIC, Duration.ofSeconds(2), 0));
  }
}
