package dev.holdfast.simulation;

import java.util.Arrays;

/**
 * Virtual time and what is to happen in it, soonest first; what is due at the same instant happens
 * in the order in which it was entered. A binary heap over plain arrays, because a simulated year
 * passes through here.
 */
final class Agenda {
  private long[] times = new long[1024];
  private long[] orders = new long[1024];
  private Runnable[] deeds = new Runnable[1024];
  private int size;
  private long order;
  private long now;

  Agenda() {
    Arrays.fill(deeds, (Runnable) Agenda::nothing);
  }

  private static void nothing() {}

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
    if (size == times.length) {
      times = Arrays.copyOf(times, size * 2);
      orders = Arrays.copyOf(orders, size * 2);
      deeds = Arrays.copyOf(deeds, size * 2);
    }
    int hole = size++;
    long mine = order++;
    long due = Math.max(now, time);
    while (hole > 0) {
      int parent = (hole - 1) >>> 1;
      if (before(times[parent], orders[parent], due, mine)) {
        break;
      }
      move(parent, hole);
      hole = parent;
    }
    put(hole, due, mine, deed);
  }

  /** Does the next deed if it is due by {@code until}; otherwise goes to {@code until}. */
  boolean step(long until) {
    if (size == 0 || times[0] > until) {
      now = until;
      return false;
    }
    now = times[0];
    Runnable deed = deeds[0];
    removeFirst();
    deed.run();
    return true;
  }

  private void removeFirst() {
    size--;
    long time = times[size];
    long mine = orders[size];
    Runnable deed = deeds[size];
    deeds[size] = Agenda::nothing;
    int hole = 0;
    while (true) {
      int child = 2 * hole + 1;
      if (child >= size) {
        break;
      }
      int right = child + 1;
      if (right < size && before(times[right], orders[right], times[child], orders[child])) {
        child = right;
      }
      if (before(time, mine, times[child], orders[child])) {
        break;
      }
      move(child, hole);
      hole = child;
    }
    if (size > 0) {
      put(hole, time, mine, deed);
    }
  }

  private static boolean before(long time, long order, long otherTime, long otherOrder) {
    return time < otherTime || (time == otherTime && order < otherOrder);
  }

  private void move(int from, int to) {
    times[to] = times[from];
    orders[to] = orders[from];
    deeds[to] = deeds[from];
  }

  private void put(int hole, long time, long mine, Runnable deed) {
    times[hole] = time;
    orders[hole] = mine;
    deeds[hole] = deed;
  }
}
