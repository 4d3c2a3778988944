package dev.holdfast.drill.report;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which drill this was.
 *
 * @param topology the topology's name
 * @param scenario the scenario's name
 * @param proves what a valid verdict shows
 * @param harm what was done to whom; empty if nothing was
 * @param seed what decided the rest
 * @param started when it began
 * @param took how long all of it took
 * @param environment what it ran on, in the order to be shown
 */
public record Header(
    String topology,
    String scenario,
    String proves,
    String harm,
    long seed,
    Instant started,
    Duration took,
    Map<String, String> environment) {
  public Header {
    environment = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(environment));
  }
}
