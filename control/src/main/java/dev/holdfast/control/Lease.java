package dev.holdfast.control;

import java.time.Duration;

/**
 * A region's own side of its lease: until when it may serve. Two clocks must agree, because a
 * suspended machine's monotonic clock may stand still while the world goes on, and a wall clock may
 * be set back.
 *
 * @param untilMonotonicNanos on the monotonic clock
 * @param fromWallMillis the wall clock when the acknowledged heartbeat was sent
 * @param untilWallMillis on the wall clock
 */
public record Lease(long untilMonotonicNanos, long fromWallMillis, long untilWallMillis) {
  /** From the moment at which the acknowledged heartbeat was sent. */
  public static Lease since(long sentMonotonicNanos, long sentWallMillis, Duration lease) {
    return new Lease(
        sentMonotonicNanos + lease.toNanos(), sentWallMillis, sentWallMillis + lease.toMillis());
  }

  /** Whether the region may still serve. A wall clock before the grant counts as past the end. */
  public boolean validAt(long monotonicNanos, long wallMillis) {
    return monotonicNanos - untilMonotonicNanos < 0
        && wallMillis >= fromWallMillis
        && wallMillis < untilWallMillis;
  }
}
