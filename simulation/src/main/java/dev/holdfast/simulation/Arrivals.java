package dev.holdfast.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * When a peer first saw each entry that is not applied yet, on its own clock. In memory only: after
 * a start an entry counts as new, which only makes somebody wait for longer.
 */
final class Arrivals {
  private final Machine machine;

  /** A handful, so that looking through them all is quicker than any map. */
  private final List<Arrival> seen = new ArrayList<>();

  private record Arrival(Entry entry, long at) {}

  Arrivals(Machine machine) {
    this.machine = machine;
  }

  void saw(Entry entry) {
    if (find(entry) < 0) {
      seen.add(new Arrival(entry, machine.monotonic()));
    }
  }

  private int find(Entry entry) {
    for (int i = seen.size() - 1; i >= 0; i--) {
      if (seen.get(i).entry() == entry) {
        return i;
      }
    }
    return -1;
  }

  /** For how long the entry that is applied now has been here; zero if that is not known. */
  long age(Entry entry) {
    int found = find(entry);
    long age = found < 0 ? 0 : machine.monotonic() - seen.get(found).at();
    // What the log had in the place of this one or of those before it is never applied.
    if (seen.size() == 1 && found == 0) {
      seen.clear();
    } else {
      seen.removeIf(arrival -> arrival.entry().index <= entry.index);
    }
    return age;
  }

  void forget() {
    seen.clear();
  }
}
