package dev.holdfast.advisor.estimate;

import dev.holdfast.model.design.DeclaredResource;

/**
 * How what is rented is paid and kept, where the file has no word for it.
 *
 * @param provisionedWrites whether a table's write units are provisioned rather than on demand
 * @param tieredStorage whether data that nobody reads is moved to cheaper storage
 */
public record Choices(boolean provisionedWrites, boolean tieredStorage) {
  /** As most begin: on demand, and everything in one storage class. */
  public static final Choices PLAIN = new Choices(false, false);

  /** Whether a resource is paid or kept otherwise than plainly. */
  boolean concern(DeclaredResource resource) {
    return (provisionedWrites && resource.kind() == DeclaredResource.Kind.TABLE)
        || (tieredStorage && Tiering.applies(resource));
  }
}
