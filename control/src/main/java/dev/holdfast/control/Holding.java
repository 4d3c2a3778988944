package dev.holdfast.control;

import dev.holdfast.model.Epoch;
import java.time.Duration;

/**
 * For how long a primary has stood still since its lease ran out. Owned by one agent, which asks
 * every few tens of milliseconds while it runs.
 *
 * <p>Time in which the agent itself did not run does not count: after a stall it must first hear
 * what became of its lease.
 */
public final class Holding {
  /** Several times what lies between two questions on a machine that is only busy. */
  private static final Duration STALL = Duration.ofMillis(500);

  private final Duration grace;
  private Epoch epoch = Epoch.NONE;
  private long heldNanos;
  private long askedNanos;

  /**
   * A new agent's.
   *
   * @param grace how long it may stand still
   */
  public Holding(Duration grace) {
    this.grace = grace;
  }

  /** Whether the grace is over for who holds in {@code holds} now. */
  public boolean over(Epoch holds, long nowNanos) {
    boolean begins = !holds.equals(epoch) || nowNanos - askedNanos > STALL.toNanos();
    if (begins) {
      epoch = holds;
      heldNanos = nowNanos;
    }
    askedNanos = nowNanos;
    return nowNanos - heldNanos > grace.toNanos();
  }
}
