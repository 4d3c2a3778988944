package dev.holdfast.drill;

import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.util.Map;
import java.util.Optional;

/**
 * How the regions stand at one moment, as one of them tells it.
 *
 * @param toldBy which region said so
 * @param leader who leads the consensus; empty while nobody is known to
 * @param resources every resource of the topology
 */
public record Situation(
    RegionId toldBy, Optional<RegionId> leader, Map<ResourceId, ResourceSituation> resources) {
  public Situation {
    resources = Map.copyOf(resources);
  }

  /**
   * How one resource stands.
   *
   * @param primary the region that holds the primary by the latest decision; empty before the first
   * @param epoch the epoch of that decision
   * @param serving whether the control plane regards the primary as in charge and able to take
   *     writes, with no runbook under way
   * @param replicas every member, the primary included
   * @param because one sentence for people
   */
  public record ResourceSituation(
      Optional<RegionId> primary,
      Epoch epoch,
      boolean serving,
      Map<RegionId, ReplicaSituation> replicas,
      String because) {
    public ResourceSituation {
      replicas = Map.copyOf(replicas);
    }

    /** Whether the primary serves and every other member is a standby that streams from it. */
    public boolean settled() {
      return serving
          && primary.isPresent()
          && replicas.entrySet().stream()
              .allMatch(replica ->
                  replica.getKey().equals(primary.get())
                      ? replica.getValue().role() == Role.PRIMARY
                      : replica.getValue().role() == Role.STANDBY
                          && replica.getValue().streaming());
    }
  }

  /**
   * How one replica stands, as last reported.
   *
   * @param role what it is doing
   * @param position how far its log reaches
   * @param streaming whether it is connected to the primary and receiving; false on a primary
   * @param lagBytes how far it is behind the primary; 0 on a primary, -1 if not known
   */
  public record ReplicaSituation(
      Role role, LogPosition position, boolean streaming, long lagBytes) {}

  /** What a replica is doing. */
  public enum Role {
    /** Takes writes. */
    PRIMARY,
    /** Follows. */
    STANDBY,
    /** Is being cloned, started, promoted or rejoined. */
    CHANGING,
    /** Does not run, or nobody heard of it lately. */
    DOWN
  }
}
