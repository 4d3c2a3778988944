package dev.holdfast.control;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * For how long a region hears from no leader before it stands for election.
 *
 * <p>Regions that lose their leader lose it at the same moment. If they stood at random times
 * within half a second, as Raft has it, then between far regions every second or third election
 * would be a tie: a candidate is known to the others only two and a half one-way delays later. So
 * every region has a turn of its own, far enough behind the one before it. Who is first in the file
 * has the last turn, because it leads most often. The turn of the leader that was lost is not
 * waited for: it comes after all others, and those behind it in the file move up.
 *
 * @param min the shortest wait
 * @param max the longest wait
 */
public record ElectionTimes(Duration min, Duration max) {
  /**
   * For how long a region believes in a leader that it does not hear: until then it refuses every
   * candidate. The same everywhere, so that whose turn it is finds the others ready; shorter than
   * the first turn by more than the leader's last words take longer to one region than to another.
   */
  public static final Duration LEADER_TRUST = Duration.ofMillis(600);

  /**
   * The first turn. A leader is heard more than twice as often, and a machine that is busy for as
   * long is not taken for a dead one; it is over long before the shortest lease is.
   */
  private static final Duration FIRST = Duration.ofMillis(800);

  /** Within a turn the wait is random; it matters only if two regions have the same turn. */
  private static final Duration TURN = Duration.ofMillis(50);

  /** What both sides need to handle a request for a vote, on a machine that others use too. */
  private static final Duration HANDLING = Duration.ofMillis(60);

  /** So many regions have turns of their own; with more, the last ones share the last turn. */
  private static final int TURNS_MAX = 5;

  /**
   * The turn of one region of a topology.
   *
   * @param lost the last leader that {@code self} knew of. Regions that disagree about it may have
   *     the same turn, which costs them an election and nothing else
   */
  public static ElectionTimes of(Topology topology, RegionId self, Optional<RegionId> lost) {
    List<RegionId> order = new ArrayList<>(topology.regionIds().reversed());
    if (lost.isPresent() && order.remove(lost.get())) {
      order.add(lost.get());
    }
    int turn = Math.min(order.indexOf(self), TURNS_MAX - 1);
    Duration farthest =
        topology.links().stream()
            .map(link -> link.rtt().plus(link.jitter()))
            .max(Duration::compareTo)
            .orElse(Duration.ZERO);
    // The question whether one may stand takes a round trip, the request for the vote half of one.
    Duration apart = farthest.multipliedBy(3).dividedBy(2).plus(HANDLING).plus(TURN);
    Duration min = FIRST.plus(apart.multipliedBy(turn));
    return new ElectionTimes(min, min.plus(TURN));
  }
}
