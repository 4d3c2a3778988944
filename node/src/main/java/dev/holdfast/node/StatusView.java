package dev.holdfast.node;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Optional;

/**
 * What the API answers to {@code GET /v1/status}. Names in JSON are in snake case.
 *
 * @param region which region answers
 * @param leader which region leads the log, as known here
 * @param log how old what is said here may be
 * @param regions every region
 * @param resources every resource
 * @param runbooks the open and the newest ended ones
 * @param wanBytes what this region sent and received through the mesh
 * @param exports rows that were exported before they were discarded
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record StatusView(
    String region,
    Optional<String> leader,
    LogView log,
    List<RegionView> regions,
    List<ResourceView> resources,
    List<RunbookView> runbooks,
    List<TrafficView> wanBytes,
    List<ExportView> exports) {
  public StatusView {
    regions = List.copyOf(regions);
    resources = List.copyOf(resources);
    runbooks = List.copyOf(runbooks);
    wanBytes = List.copyOf(wanBytes);
    exports = List.copyOf(exports);
  }

  /**
   * The log of the region that answers. All that it says of the others is as old as this.
   *
   * @param appliedMillisAgo since it last carried out an entry; there are several a second
   * @param leaderHeardMillisAgo since it last heard a leader; 0 if it leads
   * @param behind how many entries it knows to be committed and has not carried out
   * @param health well, or what is wrong with it
   * @param troubledMillis for how long; empty if it is well
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record LogView(
      long appliedMillisAgo,
      long leaderHeardMillisAgo,
      long behind,
      String health,
      Optional<Long> troubledMillis) {}

  /**
   * A region.
   *
   * @param id its name
   * @param role data or witness
   * @param heartbeatAgeMs since its last heartbeat was applied here; empty if none was since the
   *     start
   * @param unreachableFrom which regions say that they cannot reach it
   * @param connected whether this region reaches it
   * @param health well, or what is wrong with its log; empty where this region does not know
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record RegionView(
      String id,
      String role,
      Optional<Long> heartbeatAgeMs,
      List<String> unreachableFrom,
      boolean connected,
      Optional<String> health) {}

  /**
   * A resource.
   *
   * @param id its name
   * @param kind database
   * @param epoch grows with every change of primary
   * @param primary which region holds it
   * @param phase steady, fencing, promoting or verifying
   * @param because the last decision about it
   * @param leaseRemainingMs how long this region may still serve it; empty if it does not
   * @param sync which standbys commits wait for
   * @param replicas every replica
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record ResourceView(
      String id,
      String kind,
      long epoch,
      String primary,
      String phase,
      String because,
      Optional<Long> leaseRemainingMs,
      SyncView sync,
      List<ReplicaView> replicas) {}

  /**
   * Which standbys commits wait for.
   *
   * @param count how many
   * @param regions of which
   */
  public record SyncView(int count, List<String> regions) {}

  /**
   * A replica, as its region last said.
   *
   * @param region where
   * @param role primary, standby, stopped, empty, diverged or unknown
   * @param epoch the newest that it acted for
   * @param position how far its log reaches
   * @param streaming whether a standby receives
   * @param lagBytes how far it is behind the primary as last reported by both; empty if not
   *     comparable
   * @param because one sentence
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record ReplicaView(
      String region,
      String role,
      long epoch,
      String position,
      boolean streaming,
      Optional<Long> lagBytes,
      String because) {}

  /**
   * A runbook.
   *
   * @param id its name
   * @param resource about what
   * @param epoch the epoch that it leads to
   * @param kind failover or switchover
   * @param state where it stands
   * @param because why
   * @param steps what was done
   * @param approvals who approved
   * @param approvalsNeeded how many must
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record RunbookView(
      String id,
      String resource,
      long epoch,
      String kind,
      String state,
      String because,
      List<StepView> steps,
      List<String> approvals,
      int approvalsNeeded) {}

  /**
   * A step of a runbook.
   *
   * @param name which
   * @param startedAt ISO 8601
   * @param finishedAt ISO 8601; empty while it lasts
   * @param because why it ended so, or what it waits for
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record StepView(
      String name, String startedAt, Optional<String> finishedAt, String because) {}

  /**
   * Bytes through the mesh.
   *
   * @param from sending region
   * @param to receiving region
   * @param resource which resource
   * @param role writer, reader or replication
   * @param bytes so far
   */
  public record TrafficView(String from, String to, String resource, String role, long bytes) {}

  /**
   * An export.
   *
   * @param resource which
   * @param epoch the epoch that the region then joined
   * @param region whose rows
   * @param rows how many
   * @param file where
   */
  public record ExportView(String resource, long epoch, String region, long rows, String file) {}
}
