package dev.holdfast.control;

import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which standbys confirm what their primary writes, by the primary's own word: a standby whose
 * process stands still or whose disk does not answer may say for long that it streams. Owned by the
 * agent of a primary.
 */
public final class Confirmations {
  /**
   * Several round trips between the farthest regions, so that nobody is behind by the way alone.
   */
  static final Duration PATIENCE = Duration.ofSeconds(1);

  /**
   * Looks come every half a second or so; more than these lie within the patience only by chance.
   */
  private static final int LOOKS_MAX = 16;

  private final Deque<Look> looks = new ArrayDeque<>();
  private Map<RegionId, LogPosition> standbys = Map.of();

  private record Look(long nanos, LogPosition written) {}

  /** Nothing is known any more: the engine does not lead, or leads another epoch. */
  public void forget() {
    looks.clear();
    standbys = Map.of();
  }

  /** How far the primary has written, and how far each connected standby has it on disk. */
  public void saw(LogPosition written, Map<RegionId, LogPosition> flushed, long nowNanos) {
    if (!looks.isEmpty() && looks.getLast().written().compareTo(written) > 0) {
      forget();
    }
    looks.addLast(new Look(nowNanos, written));
    while (looks.size() > LOOKS_MAX || secondIsDue(nowNanos)) {
      looks.removeFirst();
    }
    standbys = Map.copyOf(flushed);
  }

  private boolean secondIsDue(long nowNanos) {
    return looks.stream().skip(1).findFirst().filter(look -> due(look, nowNanos)).isPresent();
  }

  private static boolean due(Look look, long nowNanos) {
    return nowNanos - look.nanos() >= PATIENCE.toNanos();
  }

  /** Which of {@code expected}, and of those that are connected, have not confirmed what is due. */
  public SortedSet<RegionId> missing(SortedSet<RegionId> expected, long nowNanos) {
    SortedSet<RegionId> missing = new TreeSet<>();
    if (looks.isEmpty() || !due(looks.getFirst(), nowNanos)) {
      return missing;
    }
    LogPosition due = looks.getFirst().written();
    missing.addAll(expected);
    missing.addAll(standbys.keySet());
    missing.removeIf(
        region -> standbys.getOrDefault(region, LogPosition.START).compareTo(due) >= 0);
    return missing;
  }
}
