package dev.holdfast.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time and what is to happen in it, soonest first; what is due at the same instant happens
 * in the order in which it was entered.
 *
 * <p>A wheel of short spans, because a simulated year passes through here: nearly everything is due
 * within seconds, and in so short a span hardly ever more than one thing is. What is due later than
 * the wheel reaches waits in a heap.
 */
final class Agenda {
  /** A span of the wheel lasts so many bits of nanoseconds: 4.2 ms. */
  private static final int SPAN_BITS = 22;

  /** The wheel reaches 4.3 s. */
  private static final int SPANS = 1024;

  private final @Nullable Item[] wheel = new Item[SPANS];

  /** Which spans hold anything, a bit for each. */
  private final long[] held = new long[SPANS / Long.SIZE];

  private final PriorityQueue<Item> later =
      new PriorityQueue<>(
          Comparator.comparingLong((Item item) -> item.time).thenComparingLong(item -> item.order));

  private int onWheel;
  private long order;
  private long now;

  /** Something to do, and what comes after it in its span. */
  private static final class Item {
    final long time;
    final long order;
    final Runnable deed;
    @Nullable Item next;

    Item(long time, long order, Runnable deed) {
      this.time = time;
      this.order = order;
      this.deed = deed;
    }

    boolean before(Item other) {
      return time < other.time || (time == other.time && order < other.order);
    }
  }

  /** Nanoseconds since the world began. */
  long now() {
    return now;
  }

  /** How many deeds were ever entered. */
  long entered() {
    return order;
  }

  void after(long nanos, Runnable deed) {
    at(now + Math.max(0, nanos), deed);
  }

  void at(long time, Runnable deed) {
    Item item = new Item(Math.max(now, time), order++, deed);
    if ((item.time >>> SPAN_BITS) - (now >>> SPAN_BITS) >= SPANS) {
      later.add(item);
    } else {
      onWheel++;
      enter(item, (int) (item.time >>> SPAN_BITS) & (SPANS - 1));
    }
  }

  private void enter(Item item, int span) {
    Item before = null;
    Item after = wheel[span];
    // Entered last, so behind all that is due at the same instant.
    while (after != null && after.time <= item.time) {
      before = after;
      after = after.next;
    }
    item.next = after;
    if (before == null) {
      wheel[span] = item;
      held[span / Long.SIZE] |= 1L << span;
    } else {
      before.next = item;
    }
  }

  /** Does the next deed if it is due by {@code until}; otherwise goes to {@code until}. */
  boolean step(long until) {
    int span = firstSpan();
    Item soonest = span < 0 ? null : wheel[span];
    Item far = later.peek();
    if (far != null && (soonest == null || far.before(soonest))) {
      soonest = far;
      span = -1;
    }
    if (soonest == null || soonest.time > until) {
      now = until;
      return false;
    }
    if (span < 0) {
      later.remove();
    } else {
      leave(span, soonest);
    }
    now = soonest.time;
    soonest.deed.run();
    return true;
  }

  private void leave(int span, Item first) {
    onWheel--;
    wheel[span] = first.next;
    if (first.next == null) {
      held[span / Long.SIZE] &= ~(1L << span);
    }
  }

  /** The next span from now on that holds anything; negative if none does. */
  private int firstSpan() {
    if (onWheel == 0) {
      return -1;
    }
    int from = (int) (now >>> SPAN_BITS) & (SPANS - 1);
    int word = from / Long.SIZE;
    long bits = held[word] & (-1L << from);
    while (bits == 0) {
      word = (word + 1) % held.length;
      bits = held[word];
    }
    return word * Long.SIZE + Long.numberOfTrailingZeros(bits);
  }
}
