package dev.holdfast.advisor.capacity;

import java.time.Instant;
import java.util.Map;

/**
 * What was measured of a service at one moment, all its regions together.
 *
 * @param at when
 * @param service its name
 * @param values what was measured; at least the requests a second
 */
public record Sample(Instant at, String service, Map<Metric, Double> values) {
  public Sample {
    values = Map.copyOf(values);
  }

  /** Requests a second. */
  double requests() {
    return values.getOrDefault(Metric.RPS, 0.0);
  }
}
