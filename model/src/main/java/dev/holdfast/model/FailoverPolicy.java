package dev.holdfast.model;

import java.time.Duration;

/**
 * Who decides a failover, and how long a region's right to serve lasts.
 *
 * @param mode whether people must approve
 * @param lease how long a region may serve writes after it sent the last heartbeat that was
 *     acknowledged
 * @param approvals how many different people must approve in {@link Mode#APPROVAL}; 0 in {@link
 *     Mode#AUTOMATIC}
 */
public record FailoverPolicy(Mode mode, Duration lease, int approvals) {
  public FailoverPolicy {
    if (lease.isNegative() || lease.isZero()) {
      throw new IllegalArgumentException("A lease is positive: " + lease);
    }
    if (mode == Mode.APPROVAL ? approvals < 1 : approvals != 0) {
      throw new IllegalArgumentException(
          "Approvals do not fit the mode " + mode + ": " + approvals);
    }
  }

  /** Who decides a failover. */
  public enum Mode {
    /** The control plane, once its safety rules allow it. */
    AUTOMATIC,
    /** People: the control plane proposes and waits for their approval. */
    APPROVAL
  }
}
