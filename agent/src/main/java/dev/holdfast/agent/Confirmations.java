package dev.holdfast.agent;

import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which standbys confirm what their primary writes, by the primary's own word: a standby whose
 * process stands still or whose disk does not answer may say for long that it streams.
 *
 * @param looks how far the primary had written at the last looks, oldest first
 * @param standbys how far each connected standby had the log on disk at the last of them
 */
record Confirmations(List<Look> looks, Map<RegionId, LogPosition> standbys) {
  /**
   * Several round trips between the farthest regions, so that nobody is behind by the way alone.
   */
  static final Duration PATIENCE = Duration.ofSeconds(1);

  /**
   * Looks come every half a second or so; more than these lie within the patience only by chance.
   */
  private static final int LOOKS_MAX = 16;

  /** Nothing is known: the engine does not lead, or leads another epoch. */
  static final Confirmations NONE = new Confirmations(List.of(), Map.of());

  record Look(long nanos, LogPosition written) {}

  Confirmations {
    looks = List.copyOf(looks);
    standbys = Map.copyOf(standbys);
  }

  /** How far the primary has written, and how far each connected standby has it on disk. */
  Confirmations saw(LogPosition written, Map<RegionId, LogPosition> flushed, long nowNanos) {
    boolean anew = !looks.isEmpty() && looks.getLast().written().compareTo(written) > 0;
    List<Look> kept = new ArrayList<>(anew ? List.of() : looks);
    kept.add(new Look(nowNanos, written));
    int first = 0;
    while (kept.size() - first > LOOKS_MAX
        || (kept.size() - first > 1 && due(kept.get(first + 1), nowNanos))) {
      first++;
    }
    return new Confirmations(kept.subList(first, kept.size()), flushed);
  }

  private static boolean due(Look look, long nowNanos) {
    return nowNanos - look.nanos() >= PATIENCE.toNanos();
  }

  /** Which of {@code expected}, and of those that are connected, have not confirmed what is due. */
  SortedSet<RegionId> missing(SortedSet<RegionId> expected, long nowNanos) {
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
