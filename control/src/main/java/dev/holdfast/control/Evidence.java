package dev.holdfast.control;

import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How far the replicas reach that take no more log, and what follows from that for the last
 * acknowledged commit.
 *
 * @param resource whose
 * @param seen the replicas that hold data and how far each has the log
 */
record Evidence(ResourceState resource, SortedMap<RegionId, LogPosition> seen) {
  Evidence {
    SortedMap<RegionId, LogPosition> holding = new TreeMap<>(seen);
    holding.values().removeIf(LogPosition.START::equals);
    seen = Collections.unmodifiableSortedMap(holding);
  }

  static Evidence of(ResourceState resource, Phase.Fencing fencing) {
    SortedMap<RegionId, LogPosition> seen = new TreeMap<>(fencing.sealed());
    fencing.fenced().ifPresent(position -> seen.put(resource.primary(), position));
    return new Evidence(resource, seen);
  }

  /** The same without the primary that is being deposed. */
  Evidence ofStandbys() {
    SortedMap<RegionId, LogPosition> standbys = new TreeMap<>(seen);
    standbys.remove(resource.primary());
    return new Evidence(resource, standbys);
  }

  boolean holds(RegionId region) {
    return seen.containsKey(region);
  }

  boolean nothing() {
    return seen.isEmpty();
  }

  LogPosition furthest() {
    return seen.values().stream().max(Comparator.naturalOrder()).orElse(LogPosition.START);
  }

  /**
   * Whether the furthest replica seen must have every acknowledged commit. For this epoch the sets
   * of standbys say so. For the epochs before, it has all if it has the log from which this epoch
   * began; else their own sets are asked, because a primary that never served may have taken a
   * longer log with it than anybody was promised.
   */
  boolean safe() {
    for (Tenure tenure : tenures()) {
      if (!tenure.coveredBy(seen)) {
        return false;
      }
      if (furthest().compareTo(tenure.began()) >= 0) {
        return true;
      }
    }
    return false;
  }

  private List<Tenure> tenures() {
    List<Tenure> newestFirst = new ArrayList<>();
    newestFirst.add(resource.tenure());
    newestFirst.addAll(resource.earlier());
    return newestFirst;
  }

  /** Why this is not {@link #safe}. */
  String missing() {
    SyncSet sync = lacking();
    String only = seen.isEmpty() ? "none is" : "only " + ControlLog.names(seen.keySet()) + " is";
    if (sync.count() == 0) {
      boolean perhaps = resource.sync().count() > 0;
      return (perhaps ? "commits may have waited" : "commits waited")
          + " for no standby, so only "
          + resource.primary()
          + " surely has the last acknowledged write; bring it back, or accept the loss";
    }
    if (!resource.tenure().coveredBy(seen)) {
      return "the last acknowledged write may be on a replica that was not seen: "
          + sync.needed()
          + " of "
          + ControlLog.names(sync.regions())
          + " must be sealed, and "
          + only;
    }
    return "no replica that was seen has the log up to "
        + resource.began()
        + ", from which epoch "
        + resource.epoch()
        + " began, and "
        + only
        + " sealed";
  }

  /** Which of the sets that may be in force was not seen enough of. */
  private SyncSet lacking() {
    SyncSet sync = resource.sync();
    return sync.overlaps(seen.keySet())
        ? resource.pending().stream()
            .filter(set -> !set.overlaps(seen.keySet()))
            .findFirst()
            .orElse(resource.wantedSync())
        : sync;
  }

  /** The replicas that reach furthest, in the order of {@code preference}. */
  List<RegionId> best(List<RegionId> preference) {
    LogPosition furthest = furthest();
    return seen.entrySet().stream()
        .filter(entry -> entry.getValue().equals(furthest))
        .map(Map.Entry::getKey)
        .sorted(Comparator.comparingInt(preference::indexOf))
        .collect(Collectors.toList());
  }
}
