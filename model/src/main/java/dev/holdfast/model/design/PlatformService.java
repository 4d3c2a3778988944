package dev.holdfast.model.design;

import dev.holdfast.model.RegionId;
import java.util.List;
import java.util.Optional;

/**
 * Something that the application uses without keeping data in it. Whatever the file leaves out is
 * empty.
 *
 * @param name its name
 * @param kind what it is for
 * @param service which one, for instance aws/iam. Gives the home of its control plane, if it is in
 *     the table
 * @param home where its control plane runs; regional if each region has its own
 * @param regions the regions in which it works when all others are lost
 * @param usedIn whether requests need it, the recovery needs it, or both
 * @param plane what of it the recovery needs: changing something, or only what is already set up
 * @param strategy for kind: keys: a key in each region, one key replicated to all, or a key in one
 *     region only
 */
public record PlatformService(
    String name,
    Kind kind,
    Optional<String> service,
    Optional<String> home,
    List<RegionId> regions,
    List<Use> usedIn,
    Optional<Plane> plane,
    Optional<KeyStrategy> strategy) {
  public PlatformService {
    regions = List.copyOf(regions);
    usedIn = List.copyOf(usedIn);
  }

  /** What it is for. */
  public enum Kind {
    DNS,
    IAM,
    REGISTRY,
    CI,
    SECRETS,
    MONITORING,
    KEYS,
    CDN,
    ACCELERATOR,
    LOAD_BALANCER,
    CERTIFICATES,
    IDENTITY,
    COMPUTE,
    NETWORK,
    OTHER
  }

  /** When it is needed. */
  public enum Use {
    RUNTIME,
    RECOVERY
  }

  /** Whether something is changed, or only used as it is set up. */
  public enum Plane {
    CONTROL,
    DATA
  }

  /** Where a key is. */
  public enum KeyStrategy {
    PER_REGION,
    REPLICATED,
    SINGLE_REGION
  }
}
