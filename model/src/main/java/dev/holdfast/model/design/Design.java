package dev.holdfast.model.design;

import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.Link;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.util.List;
import java.util.Optional;

/**
 * All that a file tells, whether or not this version can run it: what is checked, estimated and
 * advised upon.
 *
 * @param name the application's name
 * @param regions in the order of the file
 * @param links one for every pair of regions
 * @param resources of every kind, in the order of the file
 * @param failover who decides a failover
 * @param facts what surrounds them
 */
public record Design(
    String name,
    List<DeclaredRegion> regions,
    List<Link> links,
    List<DeclaredResource> resources,
    FailoverPolicy failover,
    Facts facts) {
  public Design {
    regions = List.copyOf(regions);
    links = List.copyOf(links);
    resources = List.copyOf(resources);
  }

  /** The region of that name, or empty. */
  public Optional<DeclaredRegion> region(RegionId id) {
    return regions.stream().filter(region -> region.id().equals(id)).findFirst();
  }

  /** The resource of that name, or empty. Takes time in proportion to the number of resources. */
  public Optional<DeclaredResource> resource(ResourceId id) {
    return resources.stream().filter(resource -> resource.id().equals(id)).findFirst();
  }

  /** The regions that may hold data, in the order of the file. */
  public List<DeclaredRegion> dataRegions() {
    return regions.stream().filter(region -> !region.region().witness()).toList();
  }
}
