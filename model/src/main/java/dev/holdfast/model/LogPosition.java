package dev.holdfast.model;

import java.util.Comparator;

/**
 * How far a replica's log reaches. Positions on a later timeline are always ahead of those on an
 * earlier one, because a timeline begins where a promotion cut its predecessor off.
 *
 * @param timeline PostgreSQL's timeline id, from 1; 0 where nothing was ever written
 * @param offset bytes since the beginning of the log (PostgreSQL's LSN as an unsigned number below
 *     2^63)
 */
public record LogPosition(long timeline, long offset) implements Comparable<LogPosition> {
  /** Before the first byte. */
  public static final LogPosition START = new LogPosition(0, 0);

  private static final Comparator<LogPosition> ORDER =
      Comparator.comparingLong(LogPosition::timeline).thenComparingLong(LogPosition::offset);

  public LogPosition {
    if (timeline < 0 || offset < 0) {
      throw new IllegalArgumentException(
          "A log position is never negative: " + timeline + "/" + offset);
    }
  }

  /** Parses PostgreSQL's {@code pg_lsn} text form, for instance {@code 0/3000148}. */
  public static LogPosition ofLsn(long timeline, String lsn) {
    int slash = lsn.indexOf('/');
    if (slash < 1) {
      throw new IllegalArgumentException("Not a PostgreSQL log position: '" + lsn + "'");
    }
    long high = Long.parseLong(lsn.substring(0, slash), 16);
    long low = Long.parseLong(lsn.substring(slash + 1), 16);
    return new LogPosition(timeline, high << 32 | low);
  }

  /** PostgreSQL's {@code pg_lsn} text form of the offset. */
  public String lsn() {
    return Long.toHexString(offset >>> 32).toUpperCase(java.util.Locale.ROOT)
        + "/"
        + Long.toHexString(offset & 0xFFFF_FFFFL).toUpperCase(java.util.Locale.ROOT);
  }

  @Override
  public int compareTo(LogPosition other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return lsn() + "@" + timeline;
  }
}
