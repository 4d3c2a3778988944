package dev.holdfast.advisor.estimate;

import dev.holdfast.advisor.estimate.Costing.Item;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.design.DeclaredResource;

/** What a service's instances cost. */
final class ServiceCosts {
  private ServiceCosts() {}

  static void add(Costing costing, DeclaredResource service) {
    Size cores = costing.sizes().serviceCores(service);
    Size memory = costing.sizes().serviceGigabytes(service);
    for (RegionId region : service.members()) {
      Size instances = average(costing.sizes(), service, region);
      Factor average = new Factor(instances.value(), "instances on average");
      costing.line(
          Item.of(Category.COMPUTE, service, region, "cores"),
          costing.price("compute.vcpu-hour", region),
          instances.confidence().and(cores.confidence()),
          average,
          new Factor(cores.value(), "vCPU"),
          costing.hours(),
          costing.level(region));
      costing.line(
          Item.of(Category.COMPUTE, service, region, "memory"),
          costing.price("compute.gb-hour", region),
          instances.confidence().and(memory.confidence()),
          average,
          new Factor(memory.value(), "GB"),
          costing.hours(),
          costing.level(region));
    }
  }

  /**
   * Instances on average over the month. A region that serves swings between quiet and its part of
   * the peak; a standby stays as it is.
   */
  static Size average(Sizes sizes, DeclaredResource service, RegionId region) {
    Size quiet = sizes.quiet(service, region);
    Size peak = peak(sizes, service, region);
    return new Size(
        (quiet.value() + Math.max(quiet.value(), peak.value())) / 2,
        quiet.confidence().and(peak.confidence()));
  }

  /** Instances at the busiest time of a region that serves; those that it has, of another. */
  static Size peak(Sizes sizes, DeclaredResource service, RegionId region) {
    boolean serves = service.activeActive() || region.equals(service.placement().primary());
    if (!serves) {
      return sizes.quiet(service, region);
    }
    Size whole = sizes.peak(service);
    int sharing = service.activeActive() ? service.members().size() : 1;
    return new Size(whole.value() / sharing, whole.confidence());
  }
}
