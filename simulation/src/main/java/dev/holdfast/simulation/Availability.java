package dev.holdfast.simulation;

import java.util.ArrayList;
import java.util.List;

/** When a resource's clients were served, and when nobody was. */
final class Availability {
  private final long gapNanos;
  private final List<Outage> outages = new ArrayList<>();
  private long lastServed;
  private long served;

  /**
   * Nobody was served in between.
   *
   * @param from the last success before
   * @param to the first success after
   */
  record Outage(long from, long to) {
    long nanos() {
      return to - from;
    }
  }

  /**
   * Nothing served yet.
   *
   * @param gapNanos the longest pause that is not an outage
   */
  Availability(long gapNanos) {
    this.gapNanos = gapNanos;
  }

  void succeeded(long now) {
    served++;
    if (lastServed > 0 && now - lastServed > gapNanos) {
      outages.add(new Outage(lastServed, now));
    }
    lastServed = now;
  }

  /** The longest pause that is not an outage. */
  long gapNanos() {
    return gapNanos;
  }

  long served() {
    return served;
  }

  long lastServed() {
    return lastServed;
  }

  List<Outage> outages() {
    return outages;
  }
}
