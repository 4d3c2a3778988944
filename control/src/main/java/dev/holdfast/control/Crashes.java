package dev.holdfast.control;

import dev.holdfast.model.Epoch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How often a primary's server ended by itself and was started again in its epoch. Owned by the
 * primary's agent.
 */
public final class Crashes {
  /** What is longer ago than this had another cause. */
  private static final Duration REMEMBERED = Duration.ofSeconds(30);

  private final Deque<Long> atNanos = new ArrayDeque<>();
  private Epoch epoch = Epoch.NONE;

  /** The server takes writes in {@code begun}: for the first time, or again after it had ended. */
  public void started(Epoch begun, long nowNanos) {
    if (begun.equals(epoch)) {
      atNanos.addLast(nowNanos);
    } else {
      epoch = begun;
      atNanos.clear();
    }
    // One more than anybody asks for; beyond that the count says nothing new.
    while (atNanos.size() > Decider.CRASHES_MAX + 1) {
      atNanos.removeFirst();
    }
  }

  /** How often lately. */
  public int lately(long nowNanos) {
    while (!atNanos.isEmpty() && nowNanos - atNanos.getFirst() > REMEMBERED.toNanos()) {
      atNanos.removeFirst();
    }
    return atNanos.size();
  }
}
