package dev.holdfast.simulation;

import java.util.HashMap;
import java.util.Map;

/**
 * When a peer first saw each entry that is not applied yet, on its own clock. In memory only: after
 * a start an entry counts as new, which only makes somebody wait for longer.
 */
final class Arrivals {
  /** More than can be under way. */
  private static final int KEPT_MAX = 512;

  private final Machine machine;
  private final Map<Entry, Long> seen = new HashMap<>();

  Arrivals(Machine machine) {
    this.machine = machine;
  }

  void saw(Entry entry) {
    if (seen.size() >= KEPT_MAX) {
      long newest = entry.index;
      seen.keySet().removeIf(old -> old.index < newest - KEPT_MAX);
    }
    seen.putIfAbsent(entry, machine.monotonic());
  }

  /** For how long the entry has been here; zero if that is not known. */
  long age(Entry entry) {
    Long since = seen.remove(entry);
    return since == null ? 0 : machine.monotonic() - since;
  }

  void forget() {
    seen.clear();
  }
}
