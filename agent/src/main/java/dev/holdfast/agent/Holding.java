package dev.holdfast.agent;

import dev.holdfast.model.Epoch;
import java.time.Duration;

/**
 * Since when a primary has stood still because its lease ran out, as an agent knows it that asks
 * every few tens of milliseconds while it runs.
 *
 * <p>Time in which the agent itself did not run does not count: after a stall it must first hear
 * what became of its lease.
 *
 * @param epoch in which; {@link Epoch#NONE} before the first time
 * @param sinceNanos since when
 * @param askedNanos when it was asked last
 */
record Holding(Epoch epoch, long sinceNanos, long askedNanos) {
  /** Several times what lies between two questions on a machine that is only busy. */
  private static final Duration STALL = Duration.ofMillis(500);

  static final Holding NEVER = new Holding(Epoch.NONE, 0, 0);

  /** It stands still in {@code holds} now. */
  Holding asked(Epoch holds, long nowNanos) {
    boolean begins = !holds.equals(epoch) || nowNanos - askedNanos > STALL.toNanos();
    return new Holding(holds, begins ? nowNanos : sinceNanos, nowNanos);
  }

  /** Whether it has lasted for longer than {@code grace} when it was asked last. */
  boolean over(Duration grace) {
    return askedNanos - sinceNanos > grace.toNanos();
  }
}
