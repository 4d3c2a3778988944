package dev.holdfast.simulation;

import dev.holdfast.model.LogPosition;
import java.util.Optional;

/**
 * The write-ahead log of a replica by the rules of PostgreSQL: a chain of timelines and an end.
 * What lies at an offset follows from the timeline alone, because one primary writes a timeline, so
 * no contents are kept. A value; timelines are shared between the replicas that have them.
 *
 * @param timeline the newest; empty where nothing was ever written
 * @param end bytes since the beginning
 */
record Wal(Optional<Timeline> timeline, long end) {
  static final Wal EMPTY = new Wal(Optional.empty(), 0);

  /** What a promotion itself writes. */
  private static final long BEGINNING_BYTES = 64;

  /**
   * A branch of the log, begun by a promotion.
   *
   * @param epoch the epoch whose primary writes it; also its number
   * @param start where it left its parent
   * @param parent the timeline it left; empty for the first
   */
  record Timeline(long epoch, long start, Optional<Timeline> parent) {
    // Two primaries that both began the same epoch wrote different logs, so identity tells.
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(epoch);
    }
  }

  LogPosition position() {
    return timeline.map(newest -> new LogPosition(newest.epoch(), end)).orElse(LogPosition.START);
  }

  /** After a promotion into an epoch. */
  Wal begin(long epoch) {
    Timeline next = new Timeline(epoch, end, timeline);
    return new Wal(Optional.of(next), end + BEGINNING_BYTES);
  }

  Wal write(long bytes) {
    return new Wal(timeline, end + bytes);
  }

  /** As much of this log as reaches to an offset. */
  Wal upTo(long offset) {
    Optional<Timeline> at = timeline;
    while (at.isPresent() && at.get().start() >= offset) {
      at = at.get().parent();
    }
    return at.isEmpty() ? EMPTY : new Wal(at, Math.min(end, offset));
  }

  /** Whether another log continues this one. */
  boolean prefixOf(Wal longer) {
    if (timeline.isEmpty()) {
      return true;
    }
    return end <= longer.end && longer.upTo(end).timeline().equals(timeline);
  }

  /** Whether this log holds what was written just before an offset on a timeline. */
  boolean holds(Timeline written, long offset) {
    return offset <= end && upTo(offset).timeline().filter(written::equals).isPresent();
  }

  /** How much of this log another does not have. */
  long bytesMissingIn(Wal other) {
    long low = 0;
    long high = end;
    while (low < high) {
      long middle = (low + high + 1) >>> 1;
      if (upTo(middle).prefixOf(other)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return end - low;
  }
}
