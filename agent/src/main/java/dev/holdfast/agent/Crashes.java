package dev.holdfast.agent;

import dev.holdfast.control.Decider;
import dev.holdfast.model.Epoch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How often a primary's server ended by itself and was started again in its epoch.
 *
 * @param epoch in which; {@link Epoch#NONE} before the first
 * @param atNanos when, oldest first
 */
record Crashes(Epoch epoch, List<Long> atNanos) {
  /** What is longer ago than this had another cause. */
  private static final Duration REMEMBERED = Duration.ofSeconds(30);

  /** One more than anybody asks for; beyond that the count says nothing new. */
  static final int MAX = Decider.CRASHES_MAX + 1;

  static final Crashes NONE = new Crashes(Epoch.NONE, List.of());

  Crashes {
    atNanos = List.copyOf(atNanos);
  }

  /** The server takes writes in {@code begun}: for the first time, or again after it had ended. */
  Crashes started(Epoch begun, long nowNanos) {
    if (!begun.equals(epoch)) {
      return new Crashes(begun, List.of());
    }
    List<Long> more = new ArrayList<>(atNanos);
    more.add(nowNanos);
    return new Crashes(epoch, more.subList(Math.max(0, more.size() - MAX), more.size()));
  }

  /** How often lately. */
  int lately(long nowNanos) {
    return (int) atNanos.stream().filter(at -> nowNanos - at <= REMEMBERED.toNanos()).count();
  }
}
