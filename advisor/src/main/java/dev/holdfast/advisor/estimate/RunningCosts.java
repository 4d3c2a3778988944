package dev.holdfast.advisor.estimate;

import dev.holdfast.advisor.estimate.Costing.Item;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.design.DeclaredRegion;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.Design;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What it takes to run regions, whatever is in them: people, endpoints, the control plane. */
final class RunningCosts {
  private static final int MONTHS = 12;

  private RunningCosts() {}

  static void add(Costing costing, RegionId home, boolean several) {
    // A region that only keeps backups runs nothing: no node, no secrets, nobody on duty for it.
    List<DeclaredRegion> regions =
        costing.design().dataRegions().stream()
            .filter(region -> several || region.id().equals(home))
            .toList();
    Set<RegionId> serving = serving(costing.design());
    for (DeclaredRegion region : regions) {
      if (serving.contains(region.id())) {
        each(costing, region.id(), "load balancer", "operations.load-balancer");
      }
      each(costing, region.id(), "health check", "operations.health-check");
      each(costing, region.id(), "secrets", "operations.secrets");
    }
    each(costing, home, "DNS zone", "operations.dns-zone");
    if (several) {
      controlPlane(costing);
    }
    if (several) {
      costing.line(
          new Item(Category.OPERATIONS, Costing.WHOLE, Costing.WHOLE, "people"),
          costing.price("operations.engineer-year", home),
          Confidence.LOW,
          new Factor(costing.amount("operations.engineer-share"), "of a senior engineer"),
          new Factor(1.0 / MONTHS, "years"));
    }
  }

  /** The regions that have a service. */
  private static Set<RegionId> serving(Design design) {
    Set<RegionId> serving = new HashSet<>();
    for (DeclaredResource resource : design.resources()) {
      if (!resource.keepsData()) {
        serving.addAll(resource.members());
      }
    }
    return serving;
  }

  private static void each(Costing costing, RegionId region, String what, String price) {
    costing.line(
        new Item(Category.OPERATIONS, Costing.WHOLE, region.value(), what),
        costing.price(price, region),
        Confidence.HIGH,
        new Factor(1, ""));
  }

  /** A node in every region, witnesses included, and what they tell each other. */
  private static void controlPlane(Costing costing) {
    int others = costing.design().regions().size() - 1;
    for (DeclaredRegion region : costing.design().regions()) {
      RegionId id = region.id();
      costing.line(
          new Item(Category.COMPUTE, Costing.WHOLE, id.value(), "cores of the node"),
          costing.price("compute.vcpu-hour", id),
          Confidence.MEDIUM,
          new Factor(costing.amount("node.vcpu"), "vCPU"),
          costing.hours(),
          costing.level(id));
      costing.line(
          new Item(Category.COMPUTE, Costing.WHOLE, id.value(), "memory of the node"),
          costing.price("compute.gb-hour", id),
          Confidence.MEDIUM,
          new Factor(costing.amount("node.memory"), "GB"),
          costing.hours(),
          costing.level(id));
      costing.line(
          new Item(Category.TRANSFER, Costing.WHOLE, id.value(), "consensus"),
          costing.price("transfer.inter-region", id),
          Confidence.MEDIUM,
          new Factor(costing.amount("consensus.bytes") / 1e3, "kB/s"),
          new Factor(others, "other regions"),
          costing.megaseconds());
    }
  }
}
