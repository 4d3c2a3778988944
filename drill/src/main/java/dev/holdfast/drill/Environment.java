package dev.holdfast.drill;

import dev.holdfast.model.Topology;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Describes what a drill ran on, so that its figures can be held against others. */
final class Environment {
  private Environment() {}

  static Map<String, String> of(Topology topology) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put(
        "Regions",
        topology.regions().stream()
            .map(region -> region.id() + (region.witness() ? " (witness)" : ""))
            .collect(Collectors.joining(", ")));
    environment.put(
        "Links",
        topology.links().stream()
            .map(link ->
                "%s–%s rtt %d ms ± %d ms, %s"
                    .formatted(
                        link.a(),
                        link.b(),
                        link.rtt().toMillis(),
                        link.jitter().toMillis(),
                        bandwidth(link.bandwidth().bitsPerSecond())))
            .collect(Collectors.joining("; ")));
    environment.put(
        "Failover",
        topology.failover().mode().name().toLowerCase(Locale.ROOT)
            + ", lease "
            + topology.failover().lease().toMillis()
            + " ms");
    environment.put(
        "Load",
        "%d operations a second due in each region, %d %% of them reads"
            .formatted(RegionLoad.PER_SECOND, RegionLoad.READ_PERCENT));
    environment.put(
        "Java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
    environment.put(
        "Machine",
        "%s %s %s, %d processors"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors()));
    return environment;
  }

  private static String bandwidth(long bitsPerSecond) {
    return bitsPerSecond % 1_000_000_000 == 0
        ? bitsPerSecond / 1_000_000_000 + " Gbit/s"
        : bitsPerSecond / 1_000_000 + " Mbit/s";
  }
}
