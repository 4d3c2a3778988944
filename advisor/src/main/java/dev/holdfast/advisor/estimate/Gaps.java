package dev.holdfast.advisor.estimate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Collects what a file does not say. For one thread. */
final class Gaps {
  /** Naming all of ten thousand resources would tell nobody more. */
  private static final int EXAMPLES_MAX = 5;

  private final Map<String, String> assumed = new LinkedHashMap<>();
  private final Map<String, Set<String>> subjects = new LinkedHashMap<>();

  private final boolean heard;

  Gaps() {
    this(true);
  }

  private Gaps(boolean heard) {
    this.heard = heard;
  }

  /** For whoever prices a variation of a design whose gaps are known: keeps nothing. */
  static Gaps unheard() {
    return new Gaps(false);
  }

  /** Notes that a key is missing for a subject; {@code instead} is asked once for each key. */
  void add(String key, String subject, Supplier<String> instead) {
    if (!heard) {
      return;
    }
    assumed.computeIfAbsent(key, _ -> instead.get());
    subjects.computeIfAbsent(key, _ -> new LinkedHashSet<>()).add(subject);
  }

  /** All that was missing, in the order in which it was needed. */
  List<Gap> all() {
    List<Gap> gaps = new ArrayList<>();
    subjects.forEach((key, names) ->
        gaps.add(
            new Gap(
                key,
                assumed.getOrDefault(key, ""),
                names.size(),
                names.stream().limit(EXAMPLES_MAX).toList())));
    return List.copyOf(gaps);
  }
}
