package dev.holdfast.control;

import dev.holdfast.model.Bandwidth;
import dev.holdfast.model.Database;
import dev.holdfast.model.Degraded;
import dev.holdfast.model.Durability;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.Link;
import dev.holdfast.model.Objectives;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.Region;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionRole;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Topologies that the tests speak of. */
final class Topologies {
  static final RegionId EAST = new RegionId("us-east");
  static final RegionId WEST = new RegionId("eu-west");
  static final RegionId SOUTH = new RegionId("ap-south");
  static final RegionId NORTH = new RegionId("eu-north");
  static final RegionId BRAZIL = new RegionId("sa-east");
  static final ResourceId ORDERS = new ResourceId("orders");
  static final Duration LEASE = Duration.ofSeconds(2);

  private static final FailoverPolicy AUTOMATIC =
      new FailoverPolicy(FailoverPolicy.Mode.AUTOMATIC, LEASE, 0);

  private Topologies() {}

  /** A topology by the name that scenario files use. */
  static Topology named(String name) {
    return switch (name) {
      case "quorum-of-three" -> of(AUTOMATIC, Durability.QUORUM, List.of(EAST, WEST, SOUTH));
      case "async-of-three" -> of(AUTOMATIC, Durability.ASYNC, List.of(EAST, WEST, SOUTH));
      case "async-of-two-and-a-witness" ->
          of(AUTOMATIC, Durability.ASYNC, List.of(EAST, WEST), SOUTH);
      case "quorum-of-two-and-a-witness" ->
          of(AUTOMATIC, Durability.QUORUM, List.of(EAST, WEST), SOUTH);
      case "quorum-of-two-that-rather-stops" ->
          stopping(of(AUTOMATIC, Durability.QUORUM, List.of(EAST, WEST), SOUTH));
      case "quorum-of-three-and-two-witnesses" ->
          of(AUTOMATIC, Durability.QUORUM, List.of(EAST, WEST, SOUTH), NORTH, BRAZIL);
      case "quorum-of-five" ->
          of(AUTOMATIC, Durability.QUORUM, List.of(EAST, WEST, SOUTH, NORTH, BRAZIL));
      case "quorum-with-two-approvals" ->
          of(approvals(2), Durability.QUORUM, List.of(EAST, WEST, SOUTH));
      case "async-with-two-approvals" ->
          of(approvals(2), Durability.ASYNC, List.of(EAST, WEST, SOUTH));
      default -> throw new IllegalArgumentException("No topology is called " + name);
    };
  }

  private static Topology stopping(Topology topology) {
    Database orders = topology.databases().getFirst();
    Database stops =
        new Database(
            orders.id(),
            orders.pattern(),
            orders.primary(),
            orders.replicas(),
            orders.durability(),
            Degraded.STOP,
            orders.objectives());
    return new Topology(
        topology.name(), topology.regions(), topology.links(), List.of(stops), topology.failover());
  }

  private static FailoverPolicy approvals(int count) {
    return new FailoverPolicy(FailoverPolicy.Mode.APPROVAL, LEASE, count);
  }

  private static Topology of(
      FailoverPolicy policy, Durability durability, List<RegionId> data, RegionId... witnesses) {
    List<Region> regions = new ArrayList<>();
    data.forEach(id -> regions.add(new Region(id, Optional.empty(), RegionRole.DATA)));
    for (RegionId id : witnesses) {
      regions.add(new Region(id, Optional.empty(), RegionRole.WITNESS));
    }
    List<Link> links = new ArrayList<>();
    for (int i = 0; i < regions.size(); i++) {
      for (int j = 0; j < i; j++) {
        links.add(
            Link.between(
                regions.get(i).id(),
                regions.get(j).id(),
                Duration.ofMillis(80),
                Duration.ofMillis(2),
                new Bandwidth(1_000_000_000)));
      }
    }
    Database orders =
        new Database(
            ORDERS,
            Pattern.ACTIVE_PASSIVE,
            data.getFirst(),
            data.subList(1, data.size()),
            durability,
            new Objectives(Duration.ofSeconds(10), Duration.ZERO));
    return new Topology("storefront", regions, links, List.of(orders), policy);
  }
}
