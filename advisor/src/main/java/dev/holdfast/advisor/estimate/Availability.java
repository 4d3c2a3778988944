package dev.holdfast.advisor.estimate;

/**
 * How much of a year the application is up, as far as the loss of regions decides it.
 *
 * @param alone hours a year that one region is away
 * @param design hours a year that this design is away
 * @param formula how that was found, with the numbers in it
 * @param source where the numbers are from
 */
public record Availability(double alone, double design, String formula, String source) {
  private static final double SECONDS_AN_HOUR = 3_600;

  /**
   * Each incident that takes a region costs the design its RTO, or the incident if that is less.
   */
  static Availability of(RtoEstimate rto, Book book) {
    double hours = book.amount("region.hours-lost");
    double incidents = book.amount("region.incidents");
    double each = hours / incidents;
    double recovery = RecoveryTimes.seconds(rto.total().typical()) / SECONDS_AN_HOUR;
    double design = incidents * Math.min(each, recovery);
    return new Availability(
        hours,
        design,
        "%s incidents a year × the smaller of %s and %s"
            .formatted(
                Figures.number(incidents),
                Figures.duration(Span.seconds(each * SECONDS_AN_HOUR)),
                Figures.duration(rto.total().typical())),
        book.entry("region.hours-lost").cited() + "; " + book.entry("region.incidents").cited());
  }

  /** The design's availability, from 0 to 1. */
  public double share() {
    return Downtime.availability(design);
  }

  /** That of one region, from 0 to 1. */
  public double shareAlone() {
    return Downtime.availability(alone);
  }

  /** Hours of downtime that the design avoids in a year. */
  public double hoursAvoided() {
    return Math.max(0, alone - design);
  }
}
