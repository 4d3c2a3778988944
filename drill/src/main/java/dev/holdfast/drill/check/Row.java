package dev.holdfast.drill.check;

import java.util.Comparator;

/**
 * One row of a drill as somebody read it.
 *
 * @param key the write that it came from
 * @param region through whose endpoint it was written, as the row itself says
 * @param writtenAt when, as the engine that took it said
 */
public record Row(WriteKey key, String region, String writtenAt) implements Comparable<Row> {
  private static final Comparator<Row> ORDER =
      Comparator.comparing(Row::key).thenComparing(Row::region).thenComparing(Row::writtenAt);

  @Override
  public int compareTo(Row other) {
    return ORDER.compare(this, other);
  }

  /** For instance {@code 7-31|us-east|2026-11-20 12:00:00.123+00}. */
  @Override
  public String toString() {
    return key + "|" + region + "|" + writtenAt;
  }
}
