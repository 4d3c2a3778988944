package dev.holdfast.model.design;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Something that was practised. Whatever the file leaves out is empty.
 *
 * @param kind what was practised
 * @param date when
 * @param verdict how it ended
 * @param rto the RTO that was measured
 * @param rpo the RPO that was measured
 * @param report where the report is
 */
public record PastDrill(
    Kind kind,
    LocalDate date,
    Optional<Verdict> verdict,
    Optional<Duration> rto,
    Optional<Duration> rpo,
    Optional<String> report) {

  /** What was practised. */
  public enum Kind {
    REGION_EVACUATION,
    PROMOTION,
    SWITCHOVER,
    RESTORE,
    MEMBER_TEST
  }

  /** How a drill ended. */
  public enum Verdict {
    VALID,
    INVALID,
    UNKNOWN
  }
}
