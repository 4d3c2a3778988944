package dev.holdfast.advisor.estimate;

import dev.holdfast.model.Pattern;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.DeclaredResource.Placement;
import dev.holdfast.model.design.Design;
import dev.holdfast.model.design.ServiceFacts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The region in which an application would be if it had only one. */
public final class Home {
  private Home() {}

  /** The region that is most resources' primary; of several, the first in the file. */
  public static RegionId of(Design design) {
    Map<RegionId, Integer> primaries = new HashMap<>();
    for (DeclaredResource resource : design.resources()) {
      primaries.merge(resource.placement().primary(), 1, Integer::sum);
    }
    return design.regions().stream()
        .map(region -> region.id())
        .reduce((x, y) -> primaries.getOrDefault(y, 0) > primaries.getOrDefault(x, 0) ? y : x)
        .orElseThrow(() -> new IllegalArgumentException("A design has a region"));
  }

  /** Whether anything runs or is kept outside its home region, backups aside. */
  public static boolean several(Design design) {
    return several(design, of(design));
  }

  /** The same, where the home region is known. */
  static boolean several(Design design, RegionId home) {
    return design.resources().stream()
        .flatMap(resource -> resource.members().stream())
        .anyMatch(region -> !region.equals(home));
  }

  /** The same application with everything in its home region, carrying everybody. */
  public static Design alone(Design design) {
    RegionId home = of(design);
    return new Design(
        design.name(),
        design.regions().stream().filter(region -> region.id().equals(home)).toList(),
        List.of(),
        design.resources().stream().map(resource -> alone(resource, home)).toList(),
        design.failover(),
        design.facts());
  }

  private static DeclaredResource alone(DeclaredResource resource, RegionId home) {
    return new DeclaredResource(
        resource.id(),
        resource.kind(),
        new Placement(Pattern.SINGLE_REGION, home, List.of(), resource.placement().durability()),
        resource.objectives(),
        resource.needs(),
        resource.store(),
        alone(resource, resource.service(), home));
  }

  private static ServiceFacts alone(
      DeclaredResource resource, ServiceFacts service, RegionId home) {
    if (service.instances().isEmpty()) {
      return service;
    }
    return new ServiceFacts(
        Map.of(home, quiet(resource, service)),
        service.quota(),
        service.needed(),
        service.cpu(),
        service.memory(),
        service.start(),
        service.scaling(),
        service.stateless(),
        service.crossRegionCalls());
  }

  /** In quiet times one region carries everybody with what the others keep spare left out. */
  private static int quiet(DeclaredResource resource, ServiceFacts service) {
    if (!resource.activeActive()) {
      return service
          .instances()
          .getOrDefault(
              resource.placement().primary(),
              service.instances().values().stream().mapToInt(Integer::intValue).max().orElse(1));
    }
    int all = service.instances().values().stream().mapToInt(Integer::intValue).sum();
    int regions = Math.max(1, resource.members().size());
    return regions == 1 ? all : (int) Math.ceil((double) all * (regions - 1) / regions);
  }
}
