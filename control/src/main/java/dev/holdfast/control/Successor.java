package dev.holdfast.control;

import dev.holdfast.model.Database;
import dev.holdfast.model.Durability;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import java.util.List;
import java.util.Optional;

/**
 * Who will lead next, as far as that is settled before it is decided.
 *
 * <p>The first write of a new epoch waits for a standby, and a standby needs several round trips to
 * reach a primary in another region. So standbys go to the successor while the old primary's lease
 * is still running out, or while it hands over. Nothing depends on the forecast: a standby only
 * ever gets log from the successor that the successor had when it was counted.
 */
public final class Successor {
  private Successor() {}

  /**
   * The target of a hand-over; or with quorum durability, once every standby is sealed, the one
   * that the rules would choose, and before that the first in the file's order that followed.
   */
  public static Optional<RegionId> of(
      ControlState state, Topology topology, ResourceState resource) {
    Optional<Runbook> runbook = state.openRunbook(resource.id());
    if (runbook.isEmpty() || !(resource.phase() instanceof Phase.Fencing fencing)) {
      return Optional.empty();
    }
    if (fencing.drain()) {
      return runbook.get().target();
    }
    Database database = topology.database(resource.id()).orElseThrow();
    List<RegionId> standbys =
        database.members().stream().filter(r -> !r.equals(resource.primary())).toList();
    Evidence evidence = Evidence.of(resource, fencing).ofStandbys();
    if (database.durability() == Durability.ASYNC) {
      return Optional.empty();
    }
    boolean settled = standbys.stream().allMatch(evidence::holds) && evidence.safe();
    LeaseTimes times = new LeaseTimes(topology.failover().lease());
    return settled
        ? Optional.of(new Candidates(topology, times).choose(resource, evidence, runbook.get()))
        : standbys.stream().filter(region -> follows(state, resource, region)).findFirst();
  }

  private static boolean follows(ControlState state, ResourceState resource, RegionId region) {
    return state
        .report(region, resource.id())
        .filter(report -> report.state() == ReplicaReport.State.STANDBY)
        .isPresent();
  }
}
