package dev.holdfast.simulation;

import dev.holdfast.model.RegionId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Failures that overlap in time, or follow so closely that one may still be felt when the next
 * begins. At its beginning and its end all is well.
 *
 * @param failures soonest first
 */
record Incident(List<Failure> failures) {
  /** By then a failure that ended is no longer felt. */
  private static final long AFTERMATH_MILLIS = 300_000;

  Incident {
    failures = List.copyOf(failures);
  }

  /**
   * One failure from its beginning to its end.
   *
   * @param kind which
   * @param beginsMillis since the year began
   * @param endsMillis when the last of its strokes falls
   * @param strokes soonest first
   */
  record Failure(FaultKind kind, long beginsMillis, long endsMillis, List<Stroke> strokes) {}

  /**
   * Something that happens to the world.
   *
   * @param atMillis since the year began
   */
  record Stroke(long atMillis, FaultKind kind, Fault fault) {}

  /** Groups failures, given in any order. */
  static List<Incident> group(List<Failure> failures) {
    List<Failure> sorted = new ArrayList<>(failures);
    sorted.sort(Comparator.comparingLong(Failure::beginsMillis));
    List<Incident> incidents = new ArrayList<>();
    List<Failure> together = new ArrayList<>();
    long until = Long.MIN_VALUE;
    for (Failure failure : sorted) {
      if (!together.isEmpty() && failure.beginsMillis() > until + AFTERMATH_MILLIS) {
        incidents.add(new Incident(together));
        together = new ArrayList<>();
      }
      until = together.isEmpty() ? failure.endsMillis() : Math.max(until, failure.endsMillis());
      together.add(failure);
    }
    if (!together.isEmpty()) {
      incidents.add(new Incident(together));
    }
    return incidents;
  }

  long beginsMillis() {
    return failures.getFirst().beginsMillis();
  }

  /** Everything that happens, soonest first. */
  List<Stroke> strokes() {
    List<Stroke> all = new ArrayList<>();
    failures.forEach(failure -> all.addAll(failure.strokes()));
    all.sort(Comparator.comparingLong(Stroke::atMillis));
    return all;
  }

  /** The regions whose own clients cannot expect to be served while it lasts. */
  Set<RegionId> struck() {
    Set<RegionId> struck = new LinkedHashSet<>();
    for (Stroke stroke : strokes()) {
      switch (stroke.fault()) {
        case Fault.Kill(var region) -> struck.add(region);
        case Fault.NodeCrash(var region) -> struck.add(region);
        case Fault.Freeze(var region, _) -> struck.add(region);
        case Fault.Isolate(var region) -> struck.add(region);
        case Fault.Wipe(var region) -> struck.add(region);
        default -> {}
      }
    }
    return struck;
  }

  /** Whether it is nothing but the loss of one region. */
  boolean lossOf(RegionId region) {
    return failures.size() == 1
        && failures.getFirst().kind().takesRegion()
        && struck().equals(Set.of(region));
  }
}
