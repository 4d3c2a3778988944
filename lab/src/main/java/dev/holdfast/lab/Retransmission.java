package dev.holdfast.lab;

import java.time.Duration;

/**
 * When TCP tries again what was lost: after a timeout that doubles with every try (RFC 6298, with
 * the figures of Linux). This is why a connection does not come back in the instant a partition
 * heals, but up to as long again as the partition lasted.
 */
final class Retransmission {
  /** Linux waits this much beyond the measured round trip before it first tries again. */
  private static final Duration TIMEOUT_MIN = Duration.ofMillis(200);

  /** Linux never waits longer than this between two tries. */
  private static final Duration TIMEOUT_MAX = Duration.ofMinutes(2);

  /** The first wait of an unanswered connection request (RFC 6298, section 2.1). */
  static final Duration FIRST_CONTACT = Duration.ofSeconds(1);

  /** After so long without an answer Linux gives a connection up ({@code tcp_retries2 = 15}). */
  static final Duration GIVES_UP = Duration.ofMillis(924_600);

  private Retransmission() {}

  /** The first timeout of a connection with that round trip. */
  static Duration timeout(Duration rtt) {
    return rtt.plus(TIMEOUT_MIN);
  }

  /**
   * The first retransmission that is not lost as well.
   *
   * @param lost when the bytes were lost, in nanoseconds
   * @param healed when the way was open again
   * @param first the first timeout
   */
  static long succeedsAt(long lost, long healed, Duration first) {
    long wait = first.toNanos();
    long tried = lost + wait;
    while (tried < healed) {
      wait = Math.min(2 * wait, TIMEOUT_MAX.toNanos());
      tried += wait;
    }
    return tried;
  }
}
