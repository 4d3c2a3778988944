package dev.holdfast.model;

/**
 * A count that grows by one with every change of a resource's primary. Whoever acts for an older
 * epoch is refused.
 *
 * @param value zero before a resource ever had a primary, positive afterwards
 */
public record Epoch(long value) implements Comparable<Epoch> {
  /** The epoch of a resource that never had a primary. */
  public static final Epoch NONE = new Epoch(0);

  public Epoch {
    if (value < 0) {
      throw new IllegalArgumentException("An epoch is never negative: " + value);
    }
  }

  /** The epoch after this one. */
  public Epoch next() {
    return new Epoch(value + 1);
  }

  /** Whether this epoch is over once {@code other} has begun. */
  public boolean isOlderThan(Epoch other) {
    return value < other.value;
  }

  @Override
  public int compareTo(Epoch other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
