package dev.holdfast.model.design;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * What is seen, and what is sent between regions for it. Whatever the file leaves out is empty.
 *
 * @param dashboards whether one place shows all regions
 * @param alertsHaveRunbooks whether every alert says what to do
 * @param shipped the lowest level of log lines that are sent to another region
 * @param traceSampling the share of successful requests that are traced
 * @param tracer what traces, for instance opentelemetry, x-ray
 * @param replicationCostAlert the monthly cost of one replicated resource at which somebody is told
 */
public record Observability(
    Optional<Dashboards> dashboards,
    Optional<Boolean> alertsHaveRunbooks,
    Optional<Level> shipped,
    Optional<Share> traceSampling,
    Optional<String> tracer,
    Optional<BigDecimal> replicationCostAlert) {
  /** Nothing is known. */
  public static final Observability NONE =
      new Observability(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** How much one dashboard shows. */
  public enum Dashboards {
    GLOBAL,
    PER_REGION
  }

  /** A level of log lines, the most talkative first. */
  public enum Level {
    DEBUG,
    INFO,
    WARNINGS,
    ERRORS
  }
}
