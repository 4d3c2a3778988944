package dev.holdfast.model.design;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is at stake, and who looks after it. Whatever the file leaves out is empty.
 *
 * @param currency the currency of every amount in the file
 * @param revenue revenue of a year
 * @param downtimeCost what an hour of downtime costs at the busiest time
 * @param impactFactor how much more is lost through broken trust, as a multiple of that: 0.5 is
 *     half as much again
 * @param downtimeTolerance how much downtime in a year nobody would mind
 * @param reasons why several regions are considered
 * @param platformStaff how many people work on the platform alone
 * @param infrastructureTime the share of the engineers' time that infrastructure takes
 * @param velocity how fast features are delivered, compared with before the project
 * @param nightDuty whether somebody who can judge a split brain is on duty at night
 * @param abortRatio the multiple of the benefit at which a design is too dear
 */
public record Business(
    Optional<String> currency,
    Optional<BigDecimal> revenue,
    Optional<BigDecimal> downtimeCost,
    Optional<Double> impactFactor,
    Optional<Duration> downtimeTolerance,
    List<Reason> reasons,
    Optional<Integer> platformStaff,
    Optional<Share> infrastructureTime,
    Optional<Share> velocity,
    Optional<Boolean> nightDuty,
    Optional<Double> abortRatio) {
  /** Nothing is known. */
  public static final Business NONE =
      new Business(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  public Business {
    reasons = List.copyOf(reasons);
  }

  /** Why several regions are considered. */
  public enum Reason {
    AVAILABILITY,
    LATENCY,
    REGULATION
  }
}
