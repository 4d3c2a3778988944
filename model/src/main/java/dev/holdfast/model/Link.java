package dev.holdfast.model;

import java.time.Duration;

/**
 * The network between two regions; the same both ways.
 *
 * @param a one end; always the smaller name, so that a pair has one form
 * @param b the other end
 * @param rtt round-trip time without jitter
 * @param jitter the most that a packet's one-way delay varies around half the round trip
 * @param bandwidth the most that flows each way
 */
public record Link(RegionId a, RegionId b, Duration rtt, Duration jitter, Bandwidth bandwidth) {
  public Link {
    if (a.compareTo(b) >= 0) {
      throw new IllegalArgumentException("A link's ends come in order and differ: " + a + ", " + b);
    }
    if (rtt.isNegative() || jitter.isNegative()) {
      throw new IllegalArgumentException(
          "A link's times are never negative: " + rtt + ", " + jitter);
    }
  }

  /** A link between two regions given in any order. */
  public static Link between(
      RegionId x, RegionId y, Duration rtt, Duration jitter, Bandwidth bandwidth) {
    return x.compareTo(y) < 0
        ? new Link(x, y, rtt, jitter, bandwidth)
        : new Link(y, x, rtt, jitter, bandwidth);
  }

  /** Whether this link joins the two regions, in either order. */
  public boolean joins(RegionId x, RegionId y) {
    return (a.equals(x) && b.equals(y)) || (a.equals(y) && b.equals(x));
  }
}
