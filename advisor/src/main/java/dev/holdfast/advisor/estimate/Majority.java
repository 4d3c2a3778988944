package dev.holdfast.advisor.estimate;

/** The arithmetic of votes and links between regions. */
public final class Majority {
  private Majority() {}

  /** How many regions must vote so that a majority is left after that many losses. */
  public static int regionsToSurvive(int losses) {
    return 2 * losses + 1;
  }

  /** Whether every read quorum meets every write quorum. */
  public static boolean overlap(int readers, int writers, int replicas) {
    return readers + writers > replicas;
  }

  /** How many links join that many regions in pairs. */
  public static long links(int regions) {
    return (long) regions * (regions - 1) / 2;
  }
}
