package dev.holdfast.simulation;

import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.List;

/**
 * The world before anything befalls it.
 *
 * @param topology the regions and what is kept where
 * @param timings how long things take
 * @param driftsPpm how much faster than true time each region's clocks run, in millionths, in the
 *     order of the topology
 * @param clientPause how often a client of each region begins an operation, on average
 * @param reads whether the clients also read
 */
public record Setting(
    Topology topology,
    Timings timings,
    List<Integer> driftsPpm,
    Duration clientPause,
    boolean reads) {
  /**
   * Two clocks may differ by at most this much, in millionths, before leases lose their meaning.
   */
  public static final int DRIFT_MAX_PPM = 20_000;

  public Setting {
    driftsPpm = List.copyOf(driftsPpm);
    if (driftsPpm.size() != topology.regions().size()) {
      throw new IllegalArgumentException("One drift for each region: " + driftsPpm);
    }
    if (driftsPpm.stream().anyMatch(ppm -> Math.abs(ppm) > DRIFT_MAX_PPM)) {
      throw new IllegalArgumentException("A clock drifts too much: " + driftsPpm);
    }
  }

  /** True clocks, and a client in each region that writes ten times a second. */
  public static Setting of(Topology topology, Timings timings) {
    List<Integer> noDrift = topology.regions().stream().map(_ -> 0).toList();
    return new Setting(topology, timings, noDrift, Duration.ofMillis(100), false);
  }
}
