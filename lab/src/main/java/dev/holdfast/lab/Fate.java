package dev.holdfast.lab;

import java.util.random.RandomGenerator;

/**
 * What happens to bytes that are sent now. All times are nanoseconds on one monotonic clock.
 *
 * @param departs when the last of them has left and the direction is free for the next
 * @param arrives when they arrive, if nothing sent earlier on the same connection arrives later
 */
record Fate(long departs, long arrives) {
  /**
   * Decides a fate. Pure: equal arguments and an equally seeded source give equal fates.
   *
   * @param busyUntil when the direction is free again from what was sent before
   */
  static Fate of(
      Conditions conditions, long now, int bytes, long busyUntil, RandomGenerator random) {
    long departs = Math.max(now, busyUntil) + conditions.occupies(bytes);
    return new Fate(departs, departs + travel(conditions, random));
  }

  /** How long something small travels, in nanoseconds, never negative. */
  static long travel(Conditions conditions, RandomGenerator random) {
    long jitter = conditions.jitter().toNanos();
    long spread = jitter == 0 ? 0 : random.nextLong(-jitter, jitter + 1);
    return Math.max(0, conditions.delay().toNanos() + spread);
  }
}
