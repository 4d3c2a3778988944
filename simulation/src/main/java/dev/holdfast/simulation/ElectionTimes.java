package dev.holdfast.simulation;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.List;

/**
 * For how long a region hears from no leader before it stands for election: each has a turn of its
 * own, as the nodes do it, far enough behind the one before that elections do not end in a tie.
 *
 * @param min the shortest wait
 * @param max the longest wait
 */
record ElectionTimes(Duration min, Duration max) {
  private static final Duration FIRST = Duration.ofMillis(800);
  private static final Duration TURN = Duration.ofMillis(50);
  private static final Duration HANDLING = Duration.ofMillis(60);
  private static final int TURNS_MAX = 5;

  static ElectionTimes of(Topology topology, RegionId self) {
    List<RegionId> last = topology.regionIds().reversed();
    int turn = Math.min(last.indexOf(self), TURNS_MAX - 1);
    Duration farthest =
        topology.links().stream()
            .map(link -> link.rtt().plus(link.jitter()))
            .max(Duration::compareTo)
            .orElse(Duration.ZERO);
    Duration apart = farthest.multipliedBy(3).dividedBy(2).plus(HANDLING).plus(TURN);
    Duration min = FIRST.plus(apart.multipliedBy(turn));
    return new ElectionTimes(min, min.plus(TURN));
  }
}
