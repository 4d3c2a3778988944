package dev.holdfast.drill;

import dev.holdfast.drill.Situation.ReplicaSituation;
import dev.holdfast.drill.Situation.ResourceSituation;
import dev.holdfast.drill.Situation.Role;
import dev.holdfast.model.Bandwidth;
import dev.holdfast.model.Database;
import dev.holdfast.model.Durability;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.Link;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.Objectives;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.Region;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionRole;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Three regions and one database, and how they may stand. */
final class Situations {
  static final RegionId EAST = new RegionId("us-east");
  static final RegionId WEST = new RegionId("eu-west");
  static final RegionId SOUTH = new RegionId("ap-south");
  static final ResourceId ORDERS = new ResourceId("orders");

  private Situations() {}

  static Topology topology(Durability durability) {
    Duration rtt = Duration.ofMillis(20);
    Bandwidth gigabit = new Bandwidth(1_000_000_000);
    return new Topology(
        "quickstart",
        List.of(region(EAST), region(WEST), region(SOUTH)),
        List.of(
            Link.between(EAST, WEST, rtt, Duration.ZERO, gigabit),
            Link.between(EAST, SOUTH, rtt, Duration.ZERO, gigabit),
            Link.between(WEST, SOUTH, rtt, Duration.ZERO, gigabit)),
        List.of(
            new Database(
                ORDERS,
                Pattern.ACTIVE_PASSIVE,
                EAST,
                List.of(WEST, SOUTH),
                durability,
                new Objectives(Duration.ofSeconds(10), Duration.ZERO))),
        new FailoverPolicy(FailoverPolicy.Mode.AUTOMATIC, Duration.ofSeconds(2), 0));
  }

  private static Region region(RegionId id) {
    return new Region(id, Optional.empty(), RegionRole.DATA);
  }

  /** Everything in its place, with that primary in that epoch. */
  static Situation whole(RegionId primary, long epoch, RegionId leader) {
    Map<RegionId, ReplicaSituation> replicas = new HashMap<>();
    for (RegionId region : List.of(EAST, WEST, SOUTH)) {
      boolean leads = region.equals(primary);
      replicas.put(
          region,
          new ReplicaSituation(leads ? Role.PRIMARY : Role.STANDBY, LogPosition.START, !leads, 0));
    }
    return situation(primary, epoch, leader, new HashMap<>(replicas));
  }

  static Situation situation(
      RegionId primary, long epoch, RegionId leader, Map<RegionId, ReplicaSituation> replicas) {
    return new Situation(
        leader,
        Optional.of(leader),
        Map.of(
            ORDERS,
            new ResourceSituation(
                Optional.of(primary), new Epoch(epoch), true, replicas, "all is well")));
  }
}
