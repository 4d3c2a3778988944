package dev.holdfast.control;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Says who should lead the log in place of a leader that has lost touch with a region. A region
 * that does not hear the leader renews no lease and learns nothing new, although it is well; if
 * another one reaches it, that one should lead. Pure.
 *
 * <p>The word of another region counts only if it was answered surely later than this one was for
 * the last time. So the loss of a region, which all notice within a few probes of one another, is
 * not taken for the loss of a link. The leadership moves only to where fewer regions are out of
 * reach, so it cannot go round in circles.
 */
final class Leadership {
  private final Topology topology;
  private final LeaseTimes times;

  Leadership(Topology topology, LeaseTimes times) {
    this.topology = topology;
    this.times = times;
  }

  /**
   * A better place for the leadership.
   *
   * @param to where
   * @param gains whom {@code to} reaches and this leader does not
   * @param because why
   */
  record Move(RegionId to, SortedSet<RegionId> gains, String because) {}

  /** Where the leadership should go; empty if it is well where it is. */
  Optional<Move> move(LocalView view) {
    SortedSet<RegionId> lost = new TreeSet<>();
    view.reach()
        .silence()
        .forEach((region, silence) -> {
          if (silence.compareTo(times.outOfTouch()) >= 0) {
            lost.add(region);
          }
        });
    Optional<Move> best = Optional.empty();
    int fewest = lost.size();
    for (RegionId to : topology.regionIds()) {
      boolean heard = !lost.contains(to) && view.heardWithin(times.suspicion(), to);
      if (to.equals(view.self()) || !heard) {
        continue;
      }
      int out = outOfReachOf(to, lost, view);
      if (out < fewest) {
        fewest = out;
        best = Optional.of(move(to, lost, view));
      }
    }
    return best;
  }

  private int outOfReachOf(RegionId to, SortedSet<RegionId> lost, LocalView view) {
    int out = 0;
    for (RegionId region : topology.regionIds()) {
      if (!region.equals(to) && !reaches(to, region, lost, view)) {
        out++;
      }
    }
    return out;
  }

  private boolean reaches(RegionId to, RegionId region, SortedSet<RegionId> lost, LocalView view) {
    Duration silence = view.reach().silence().getOrDefault(region, Duration.ZERO);
    Duration most = lost.contains(region) ? silence.minus(times.surelyLater()) : times.lease();
    return view.reach().answered(region, to, most);
  }

  private Move move(RegionId to, SortedSet<RegionId> lost, LocalView view) {
    SortedSet<RegionId> gains = new TreeSet<>(lost);
    gains.removeIf(region -> !reaches(to, region, lost, view));
    String because =
        ControlLog.names(gains)
            + " answered "
            + view.self()
            + " last more than "
            + Decider.text(times.outOfTouch())
            + " ago, and "
            + to
            + " since then";
    return new Move(to, gains, because);
  }
}
