package dev.holdfast.control;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one node knows from its own clock and its own probes. Never replicated: another node's view
 * is another's.
 *
 * @param self whose view
 * @param uptime since this node started
 * @param sinceRenewal since this node saw the resource's lease granted, on its own clock; where it
 *     has replayed the grant after a start or from a snapshot, since then
 * @param sinceHeartbeat since this node saw a heartbeat of the region applied; a region that has
 *     not been heard since this node started is absent
 * @param sinceFit for each resource: since this node saw a region's replica follow its primary, or
 *     the epoch begin; absent where it has seen neither since it started
 * @param unreachable the regions that this node cannot reach over the mesh
 * @param reach what its probes know in detail
 */
public record LocalView(
    RegionId self,
    Duration uptime,
    Map<ResourceId, Duration> sinceRenewal,
    Map<RegionId, Duration> sinceHeartbeat,
    Map<ResourceId, Map<RegionId, Duration>> sinceFit,
    Set<RegionId> unreachable,
    Reach reach) {
  public LocalView {
    sinceRenewal = Map.copyOf(sinceRenewal);
    sinceHeartbeat = Map.copyOf(sinceHeartbeat);
    sinceFit = Map.copyOf(sinceFit);
    unreachable = Set.copyOf(unreachable);
  }

  /** Whether a heartbeat of the region was seen applied less than {@code most} ago. */
  boolean heardWithin(Duration most, RegionId region) {
    Duration age = sinceHeartbeat.get(region);
    return age != null && age.compareTo(most) < 0;
  }

  /**
   * Whether the primary was seen to renew its lease less than {@code most} ago. Both are asked,
   * because a node that has just replayed its log counts renewals from then.
   */
  boolean renewedWithin(Duration most, ResourceState resource) {
    Duration age = sinceRenewal.get(resource.id());
    return age != null && age.compareTo(most) < 0 && heardWithin(most, resource.primary());
  }

  /**
   * Whether a region's replica of the resource was seen to follow its primary less than {@code
   * most} ago. A node that has just started counts those that it has not heard as fit for a while:
   * nothing is concluded in a hurry.
   */
  boolean fitWithin(Duration most, ResourceId resource, RegionId region) {
    return soonerThan(most, sinceFit.getOrDefault(resource, Map.of()).get(region))
        && soonerThan(most, sinceHeartbeat.get(region));
  }

  private boolean soonerThan(Duration most, @Nullable Duration age) {
    return age == null ? uptime.compareTo(Decider.START_GRACE) < 0 : age.compareTo(most) < 0;
  }
}
