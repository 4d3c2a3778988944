package dev.holdfast.advisor.estimate;

/** What writes to a replicated table cost: one unit for each begun KB in each replica. */
public final class WriteUnits {
  private WriteUnits() {}

  /**
   * Units a second over the whole table.
   *
   * @param writesPerSecond from all regions together
   * @param rowKilobytes size of what is written
   * @param replicas regions that hold the table
   */
  public static double perSecond(double writesPerSecond, double rowKilobytes, int replicas) {
    return writesPerSecond * Math.max(1, Math.ceil(rowKilobytes)) * replicas;
  }

  /** The share of provisioned units that must be used so that they are not dearer. */
  public static double breakEvenUtilisation(double onDemandPerMillion, double perUnitHour) {
    double onDemandUnitHour = onDemandPerMillion * 3_600 / 1e6;
    return perUnitHour / onDemandUnitHour;
  }
}
