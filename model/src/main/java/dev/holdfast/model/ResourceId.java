package dev.holdfast.model;

/**
 * The name of a resource, unique within a topology, for instance {@code orders}.
 *
 * @param value as for {@link RegionId}
 */
public record ResourceId(String value) implements Comparable<ResourceId> {
  public ResourceId {
    if (!RegionId.isName(value)) {
      throw new IllegalArgumentException("Not a resource name: '" + value + "'");
    }
  }

  @Override
  public int compareTo(ResourceId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
