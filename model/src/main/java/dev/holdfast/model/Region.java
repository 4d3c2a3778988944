package dev.holdfast.model;

import java.util.Optional;

/**
 * One region of a topology.
 *
 * @param id its name
 * @param provider where it runs, as {@code provider/region}, for instance {@code aws/us-east-1};
 *     empty if not said
 * @param role whether it may hold data
 */
public record Region(RegionId id, Optional<String> provider, RegionRole role) {
  /** Whether this region votes but holds no data. */
  public boolean witness() {
    return role == RegionRole.WITNESS;
  }
}
