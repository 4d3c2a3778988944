package dev.holdfast.advisor.estimate;

import java.time.Duration;

/** When health checks notice, and when clients behind DNS have moved. */
public final class Detection {
  private Detection() {}

  /** Until that many checks in a row have failed. */
  public static Duration byHealthCheck(Duration interval, int threshold) {
    return interval.multipliedBy(threshold);
  }

  /** Until the last client that keeps to the TTL has moved, nothing else counted. */
  public static Duration untilClientsMove(Duration interval, int threshold, Duration ttl) {
    return byHealthCheck(interval, threshold).plus(ttl);
  }
}
