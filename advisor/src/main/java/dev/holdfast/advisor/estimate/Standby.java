package dev.holdfast.advisor.estimate;

/** The arithmetic of a standby region that runs a part of what it must carry. */
public final class Standby {
  private Standby() {}

  /** Compute of both regions over that of the primary alone. */
  public static double computeFactor(double primary, double standby) {
    return (primary + standby) / primary;
  }

  /**
   * How often what runs must double until it suffices.
   *
   * @param share what is already running, above 0 and at most 1
   */
  public static int doublings(double share) {
    if (!(share > 0)) {
      throw new IllegalArgumentException("Nothing doubles from a share of " + share);
    }
    int doublings = 0;
    // The allowance keeps a quarter at two doublings whatever its last bit.
    for (double running = share; running < 1 - 1e-9; running *= 2) {
      doublings++;
    }
    return doublings;
  }

  /** Time to full size when that many replicas are added in a second. */
  public static double secondsToFull(double share, double replicas, double replicasPerSecond) {
    return (1 - share) * replicas / replicasPerSecond;
  }

  /** Whether the surviving regions carry the peak after the largest is lost. */
  public static boolean survivesLoss(double capacityOfSurvivors, double peak) {
    return capacityOfSurvivors >= peak;
  }
}
