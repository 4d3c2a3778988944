package dev.holdfast.topology;

import java.util.Collection;

/** Names of regions that stand for a declared region. */
final class References {
  private References() {}

  /** What to write instead of a region that is not declared. */
  static String remedy(String typed, Collection<String> known) {
    String list = known.isEmpty() ? "none is declared" : "declared: " + Words.list(known);
    return Words.meant(typed, known)
        .map(region -> "did you mean " + Words.quote(region) + "? Regions " + list)
        .orElse("declare it under `regions`, or name a region; " + list);
  }
}
