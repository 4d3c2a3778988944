package dev.holdfast.lab;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A lab as another process sees it.
 *
 * @param topology the topology's name
 * @param ready whether all regions have been ready since they were started
 * @param regions what each region's processes do, in the order of the file
 * @param traffic what has crossed the emulated WAN
 */
public record LabView(
    @JsonProperty("topology") String topology,
    @JsonProperty("ready") boolean ready,
    @JsonProperty("regions") List<RegionView> regions,
    @JsonProperty("traffic") List<LinkView> traffic) {
  /**
   * One region.
   *
   * @param region its name
   * @param state what its processes do
   * @param pid its node's process, 0 if that is not alive
   */
  public record RegionView(
      @JsonProperty("region") String region,
      @JsonProperty("state") RegionState state,
      @JsonProperty("pid") long pid) {}

  /**
   * One direction and kind of traffic.
   *
   * @param from where the bytes came from
   * @param to where they arrived
   * @param kind what they belong to
   * @param bytes how many arrived
   */
  public record LinkView(
      @JsonProperty("from") String from,
      @JsonProperty("to") String to,
      @JsonProperty("kind") LegKind kind,
      @JsonProperty("bytes") long bytes) {}
}
