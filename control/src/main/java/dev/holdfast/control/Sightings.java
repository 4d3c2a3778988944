package dev.holdfast.control;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * When one node saw leases granted, regions alive and replicas fit, on its own clock. Never
 * replicated. Immutable, so that who applies the log may hand it to who decides.
 *
 * <p>A region that answers is not yet a replica that follows: its disk may be full, its server may
 * not start, its log may be of another history. So both are noted, and nothing that depends on a
 * replica is concluded from its region's heartbeats alone.
 *
 * @param startedNanos when the node started
 * @param renewed when each resource's lease was granted
 * @param heard when a heartbeat of each region was applied; none of regions not heard since the
 *     start
 * @param fit when each replica was last seen {@link #follows fit}, or its resource's epoch began;
 *     none where neither was seen since the start
 */
public record Sightings(
    long startedNanos,
    SortedMap<ResourceId, Long> renewed,
    SortedMap<RegionId, Long> heard,
    SortedMap<ResourceId, SortedMap<RegionId, Long>> fit) {
  public Sightings {
    renewed = FixedMap.copyOf(renewed);
    heard = FixedMap.copyOf(heard);
    fit = FixedMap.copyOf(fit);
  }

  /** Of a node that starts now: every lease counts from here, and nobody has been heard. */
  public static Sightings starting(ControlState state, long nowNanos) {
    return new Sightings(nowNanos, renewedAt(state, nowNanos), FixedMap.empty(), FixedMap.empty());
  }

  /** The node starts anew; what its log tells it again, it sees again. */
  public Sightings restarted(long nowNanos) {
    SortedMap<ResourceId, Long> leases = new TreeMap<>();
    renewed.keySet().forEach(id -> leases.put(id, nowNanos));
    return new Sightings(nowNanos, leases, FixedMap.empty(), FixedMap.empty());
  }

  /** The state was replaced by a snapshot; whatever led there was seen now. */
  public Sightings restored(ControlState state, long nowNanos) {
    return new Sightings(startedNanos, renewedAt(state, nowNanos), heard, fit);
  }

  private static SortedMap<ResourceId, Long> renewedAt(ControlState state, long nowNanos) {
    SortedMap<ResourceId, Long> renewed = new TreeMap<>();
    state.resources().keySet().forEach(id -> renewed.put(id, nowNanos));
    return renewed;
  }

  /**
   * A command was applied.
   *
   * @param before the state until then
   * @param arrivedNanos when its entry arrived here; whatever a lease counts from was sent before
   */
  public Sightings applied(
      ControlState before, Command command, Applied applied, long arrivedNanos) {
    ControlState after = applied.state();
    boolean beats =
        command instanceof Command.Heartbeat && applied.reply() instanceof Reply.Renewed;
    FixedMap<ResourceId, Long> renewals = FixedMap.copyOf(renewed);
    FixedMap<ResourceId, SortedMap<RegionId, Long>> fits = FixedMap.copyOf(fit);
    for (ResourceState later : after.resources().values()) {
      ResourceState earlier = before.resource(later.id());
      if (later.renewals() != earlier.renewals()) {
        renewals = renewals.with(later.id(), arrivedNanos);
      }
      if (!later.epoch().equals(earlier.epoch())) {
        // Everybody has to turn to another primary first, and gets the time for it.
        fits = fits.with(later.id(), all(after.regions().keySet(), arrivedNanos));
      }
    }
    FixedMap<RegionId, Long> heartbeats = FixedMap.copyOf(heard);
    if (beats && command instanceof Command.Heartbeat beat) {
      heartbeats = heartbeats.with(beat.region(), arrivedNanos);
      for (ResourceState resource : after.resources().values()) {
        if (follows(after, resource, beat.region())) {
          SortedMap<RegionId, Long> known = fits.getOrDefault(resource.id(), FixedMap.empty());
          fits = fits.with(resource.id(), FixedMap.copyOf(known).with(beat.region(), arrivedNanos));
        }
      }
    }
    return new Sightings(startedNanos, renewals, heartbeats, fits);
  }

  private static SortedMap<RegionId, Long> all(Set<RegionId> regions, long nanos) {
    SortedMap<RegionId, Long> all = new TreeMap<>();
    regions.forEach(region -> all.put(region, nanos));
    return FixedMap.copyOf(all);
  }

  /**
   * Whether a replica does what a standby of the present epoch is for, by its own word and by its
   * primary's.
   */
  public static boolean follows(ControlState state, ResourceState resource, RegionId region) {
    boolean streams =
        state
            .report(region, resource.id())
            .filter(report -> report.state() == ReplicaReport.State.STANDBY)
            .filter(ReplicaReport::streaming)
            .filter(report -> report.epoch().equals(resource.epoch()))
            .isPresent();
    return streams
        && state
            .report(resource.primary(), resource.id())
            .filter(report -> report.unconfirmed().contains(region))
            .isEmpty();
  }

  /** What the node knows now. */
  public LocalView view(RegionId self, long nowNanos, Set<RegionId> unreachable, Reach reach) {
    Map<ResourceId, Map<RegionId, Duration>> sinceFit = new HashMap<>();
    fit.forEach((id, seen) -> sinceFit.put(id, ages(seen, nowNanos)));
    return new LocalView(
        self,
        Duration.ofNanos(nowNanos - startedNanos),
        ages(renewed, nowNanos),
        ages(heard, nowNanos),
        sinceFit,
        unreachable,
        reach);
  }

  private static <K> Map<K, Duration> ages(Map<K, Long> since, long now) {
    Map<K, Duration> ages = new HashMap<>();
    since.forEach((key, nanos) -> ages.put(key, Duration.ofNanos(now - nanos)));
    return ages;
  }
}
