package dev.holdfast.advisor.estimate;

/** What becomes of two changes of one number, made in two regions that did not see each other. */
public final class ConcurrentChanges {
  private ConcurrentChanges() {}

  /** The last writer wins: its whole value stands, and the earlier change is gone. */
  public static long lastWriterWins(long start, long later) {
    return start + later;
  }

  /** Both changes are merged. */
  public static long merged(long start, long earlier, long later) {
    return start + earlier + later;
  }
}
