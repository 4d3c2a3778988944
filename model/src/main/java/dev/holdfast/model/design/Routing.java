package dev.holdfast.model.design;

import java.time.Duration;
import java.util.Optional;

/**
 * How clients find a region. Whatever the file leaves out is empty.
 *
 * @param policy how an answer is chosen
 * @param ttl how long clients keep an answer
 * @param checked whether the primary's record has a health check
 * @param healthCheck how a region's health is checked
 */
public record Routing(
    Optional<Policy> policy,
    Optional<Duration> ttl,
    Optional<Boolean> checked,
    HealthCheck healthCheck) {
  /** Nothing is known. */
  public static final Routing NONE =
      new Routing(Optional.empty(), Optional.empty(), Optional.empty(), HealthCheck.NONE);

  /** How an answer is chosen. */
  public enum Policy {
    SIMPLE,
    FAILOVER,
    LATENCY,
    WEIGHTED,
    GEOLOCATION,
    GEOPROXIMITY,
    IP_BASED,
    MULTIVALUE,
    ANYCAST
  }
}
