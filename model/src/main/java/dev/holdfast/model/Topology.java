package dev.holdfast.model;

import java.util.List;
import java.util.Optional;

/**
 * A whole application: its regions, the links between them, what is kept where, and what must
 * survive the loss of one. A topology that exists is consistent; the {@code topology} module says
 * why a file is not.
 *
 * @param name the application's name
 * @param regions in the order of the file
 * @param links one for every pair of regions
 * @param databases in the order of the file
 * @param failover who decides a failover
 */
public record Topology(
    String name,
    List<Region> regions,
    List<Link> links,
    List<Database> databases,
    FailoverPolicy failover) {
  public Topology {
    regions = List.copyOf(regions);
    links = List.copyOf(links);
    databases = List.copyOf(databases);
  }

  /** The region of that name, or empty. */
  public Optional<Region> region(RegionId id) {
    return regions.stream().filter(region -> region.id().equals(id)).findFirst();
  }

  /** The database of that name, or empty. */
  public Optional<Database> database(ResourceId id) {
    for (Database database : databases) {
      if (database.id().equals(id)) {
        return Optional.of(database);
      }
    }
    return Optional.empty();
  }

  /** The link between two different regions of this topology. */
  public Link link(RegionId x, RegionId y) {
    return links.stream()
        .filter(link -> link.joins(x, y))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No link joins " + x + " and " + y));
  }

  /** How many regions make a majority of the votes. */
  public int majority() {
    return regions.size() / 2 + 1;
  }

  /** The names of all regions, in the order of the file. */
  public List<RegionId> regionIds() {
    return regions.stream().map(Region::id).toList();
  }
}
