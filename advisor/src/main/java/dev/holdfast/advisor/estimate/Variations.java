package dev.holdfast.advisor.estimate;

import dev.holdfast.model.Pattern;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.design.Backups;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.DeclaredResource.Placement;
import dev.holdfast.model.design.Design;
import dev.holdfast.model.design.Facts;
import dev.holdfast.model.design.Facts.Operations;
import dev.holdfast.model.design.Observability;
import dev.holdfast.model.design.ServiceFacts;
import dev.holdfast.model.design.Share;
import dev.holdfast.model.design.StoreFacts;
import dev.holdfast.model.design.Traffic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The same design with one thing changed. */
public final class Variations {
  private Variations() {}

  /** With every resource changed. */
  public static Design resources(Design design, UnaryOperator<DeclaredResource> change) {
    return new Design(
        design.name(),
        design.regions(),
        design.links(),
        design.resources().stream().map(change).toList(),
        design.failover(),
        design.facts());
  }

  /** A resource spread another way over the same regions. */
  public static DeclaredResource pattern(DeclaredResource resource, Pattern pattern) {
    Placement old = resource.placement();
    return placed(
        resource, new Placement(pattern, old.primary(), old.replicas(), old.durability()));
  }

  /** A resource in other regions. */
  static DeclaredResource replicas(DeclaredResource resource, List<RegionId> replicas) {
    Placement old = resource.placement();
    return placed(
        resource, new Placement(old.pattern(), old.primary(), replicas, old.durability()));
  }

  /** A resource placed anew. */
  public static DeclaredResource placed(DeclaredResource resource, Placement placement) {
    return new DeclaredResource(
        resource.id(),
        resource.kind(),
        placement,
        resource.objectives(),
        resource.needs(),
        resource.store(),
        resource.service());
  }

  /** A service with other numbers of instances. */
  public static DeclaredResource instances(
      DeclaredResource resource, Map<RegionId, Integer> instances) {
    ServiceFacts old = resource.service();
    return new DeclaredResource(
        resource.id(),
        resource.kind(),
        resource.placement(),
        resource.objectives(),
        resource.needs(),
        resource.store(),
        new ServiceFacts(
            instances,
            old.quota(),
            old.needed(),
            old.cpu(),
            old.memory(),
            old.start(),
            old.scaling(),
            old.stateless(),
            old.crossRegionCalls()));
  }

  /** A store whose backups are kept in that region. */
  public static DeclaredResource backups(DeclaredResource resource, RegionId region) {
    StoreFacts old = resource.store();
    Backups kept = old.backups();
    return new DeclaredResource(
        resource.id(),
        resource.kind(),
        resource.placement(),
        resource.objectives(),
        resource.needs(),
        new StoreFacts(
            old.engine(),
            old.holds(),
            old.conflicts(),
            old.load(),
            old.lag(),
            new Backups(
                kept.every(),
                kept.keep(),
                Optional.of(region),
                kept.pointInTime(),
                kept.encrypted(),
                kept.restoreTested()),
            old.retention(),
            old.immutable()),
        resource.service());
  }

  /** With that share of the requests answered where they arrive. */
  static Design local(Design design, double share) {
    Traffic old = design.facts().traffic();
    return traffic(
        design,
        new Traffic(
            old.requests(),
            old.peak(),
            old.requestSize(),
            old.responseSize(),
            old.share(),
            Optional.of(new Share(share)),
            old.growth()));
  }

  /** With other traffic. */
  static Design traffic(Design design, Traffic traffic) {
    Facts old = design.facts();
    return facts(
        design,
        new Facts(
            traffic,
            old.business(),
            old.regimes(),
            old.bill(),
            old.platform(),
            old.operations(),
            old.suppressions()));
  }

  /** With telemetry below that level kept in its region. */
  static Design shipped(Design design, Observability.Level level) {
    Facts old = design.facts();
    Operations operations = old.operations();
    Observability seen = operations.observability();
    return facts(
        design,
        new Facts(
            old.traffic(),
            old.business(),
            old.regimes(),
            old.bill(),
            old.platform(),
            new Operations(
                operations.routing(),
                operations.network(),
                operations.security(),
                new Observability(
                    seen.dashboards(),
                    seen.alertsHaveRunbooks(),
                    Optional.of(level),
                    seen.traceSampling(),
                    seen.tracer(),
                    seen.replicationCostAlert()),
                operations.recovery()),
            old.suppressions()));
  }

  private static Design facts(Design design, Facts facts) {
    return new Design(
        design.name(),
        design.regions(),
        design.links(),
        design.resources(),
        design.failover(),
        facts);
  }
}
