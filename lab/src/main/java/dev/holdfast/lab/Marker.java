package dev.holdfast.lab;

import dev.holdfast.model.RegionId;
import java.util.Map;
import java.util.UUID;

/**
 * What every process of a lab carries in its environment, and hands on to its children wherever
 * they move to, so that none can be missed.
 *
 * @param lab unique to one run of one lab
 */
record Marker(String lab) {
  private static final String LAB = "HOLDFAST_LAB";
  private static final String REGION = "HOLDFAST_LAB_REGION";

  static Marker fresh() {
    return new Marker(UUID.randomUUID().toString());
  }

  /** What to add to the environment of a region's process. */
  Map<String, String> environment(RegionId region) {
    return Map.of(LAB, lab, REGION, region.value());
  }

  /** The entry that all processes of the lab carry. */
  String entry() {
    return LAB + "=" + lab;
  }

  boolean on(ProcessEntry process) {
    return ProcessTable.hasInEnvironment(process, entry());
  }

  boolean on(ProcessEntry process, RegionId region) {
    return on(process) && ProcessTable.hasInEnvironment(process, REGION + "=" + region.value());
  }
}
