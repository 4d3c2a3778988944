package dev.holdfast.lab;

import dev.holdfast.model.Bandwidth;
import dev.holdfast.model.Link;
import java.time.Duration;

/**
 * How one direction between two regions treats what is sent.
 *
 * @param delay how long a byte travels, without jitter and without waiting for its turn
 * @param jitter the most that {@code delay} varies, either way
 * @param bandwidth what all connections of the direction share
 */
record Conditions(Duration delay, Duration jitter, Bandwidth bandwidth) {
  /** One direction of a healthy link: half of its round trip. */
  static Conditions of(Link link) {
    return new Conditions(link.rtt().dividedBy(2), link.jitter(), link.bandwidth());
  }

  /** The same direction, worse: {@code added} to the delay, and never more than {@code cap}. */
  Conditions slowed(Duration added, Bandwidth cap) {
    boolean narrower = cap.bitsPerSecond() < bandwidth.bitsPerSecond();
    return new Conditions(delay.plus(added), jitter, narrower ? cap : bandwidth);
  }

  /** How long the direction is busy with so many bytes, in nanoseconds. */
  long occupies(int bytes) {
    return bytes * 1_000_000_000L / bandwidth.bytesPerSecond();
  }
}
