package dev.holdfast.node;

import dev.holdfast.consensus.ConsensusPeer;
import dev.holdfast.consensus.LogHealth;
import dev.holdfast.control.ControlState;
import dev.holdfast.control.LocalView;
import dev.holdfast.control.RegionState;
import dev.holdfast.control.ReplicaReport;
import dev.holdfast.control.ResourceState;
import dev.holdfast.control.Runbook;
import dev.holdfast.mesh.MeshMeter;
import dev.holdfast.model.Database;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.Region;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import dev.holdfast.node.StatusView.LogView;
import dev.holdfast.node.StatusView.RegionView;
import dev.holdfast.node.StatusView.ReplicaView;
import dev.holdfast.node.StatusView.ResourceView;
import dev.holdfast.node.StatusView.RunbookView;
import dev.holdfast.node.StatusView.StepView;
import dev.holdfast.node.StatusView.SyncView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Puts the state into the words of the API. Thread-safe. */
final class StatusReporter {
  private static final String WELL = "well";

  private final Topology topology;
  private final RegionId self;
  private final SharedState shared;
  private final LeaseBook leases;
  private final ConsensusPeer consensus;
  private final Vantage vantage;
  private final MeshMeter meter;

  StatusReporter(RegionId self, Topology topology, NodeParts parts) {
    this.self = self;
    this.topology = topology;
    this.shared = parts.shared();
    this.leases = parts.leases();
    this.consensus = parts.consensus();
    this.vantage = parts.vantage();
    this.meter = parts.meter();
  }

  StatusView status() {
    ControlState state = shared.now();
    LocalView view = shared.view(vantage);
    LogView log = log(consensus.health());
    return new StatusView(
        self.value(),
        consensus.leader().map(RegionId::value),
        log,
        topology.regions().stream()
            .map(region -> region(state, view, region, log.health()))
            .toList(),
        topology.databases().stream().map(database -> resource(state, view, database)).toList(),
        state.runbooks().stream().map(this::runbook).toList(),
        MeterView.of(meter),
        state.exports().stream()
            .map(export ->
                new StatusView.ExportView(
                    export.resource().value(),
                    export.epoch().value(),
                    export.region().value(),
                    export.rows(),
                    export.file()))
            .toList());
  }

  static LogView log(LogHealth health) {
    return new LogView(
        health.sinceApplied().toMillis(),
        health.sinceLeader().toMillis(),
        health.behind(),
        health.trouble().map(LogHealth.Trouble::because).orElse(WELL),
        health.trouble().map(trouble -> trouble.lasting().toMillis()));
  }

  private RegionView region(ControlState state, LocalView view, Region region, String ownHealth) {
    List<String> blind = new ArrayList<>();
    for (RegionId other : topology.regionIds()) {
      RegionState said = state.regions().get(other);
      boolean cannot =
          other.equals(self)
              ? view.unreachable().contains(region.id())
              : said != null && said.unreachable().contains(region.id());
      if (cannot) {
        blind.add(other.value());
      }
    }
    return new RegionView(
        region.id().value(),
        lower(region.role()),
        Optional.ofNullable(view.sinceHeartbeat().get(region.id())).map(Duration::toMillis),
        blind,
        region.id().equals(self) || !view.unreachable().contains(region.id()),
        region.id().equals(self) ? Optional.of(ownHealth) : Optional.empty());
  }

  private ResourceView resource(ControlState state, LocalView view, Database database) {
    ResourceState resource = state.resource(database.id());
    Optional<LogPosition> head =
        state.report(resource.primary(), resource.id()).map(ReplicaReport::position);
    List<ReplicaView> replicas =
        database.members().stream()
            .map(member -> replica(member, head, lately(state, view, member, resource)))
            .toList();
    boolean mine = resource.primary().equals(self);
    return new ResourceView(
        resource.id().value(),
        "database",
        resource.epoch().value(),
        resource.primary().value(),
        lower(resource.phase().getClass().getSimpleName()),
        resource.because(),
        mine
            ? leases.remaining(resource.id()).map(left -> Math.max(0, left.toMillis()))
            : Optional.empty(),
        new SyncView(
            resource.sync().count(),
            resource.sync().regions().stream().map(RegionId::value).toList()),
        replicas);
  }

  /** What a region said of its replica, unless that is too long ago to be true of now. */
  private Optional<ReplicaReport> lately(
      ControlState state, LocalView view, RegionId region, ResourceState resource) {
    Duration age = view.sinceHeartbeat().get(region);
    return age != null && age.compareTo(topology.failover().lease()) < 0
        ? state.report(region, resource.id())
        : Optional.empty();
  }

  private static ReplicaView replica(
      RegionId region, Optional<LogPosition> head, Optional<ReplicaReport> found) {
    if (found.isEmpty()) {
      return new ReplicaView(
          region.value(), "unknown", 0, "", false, Optional.empty(), "no heartbeat lately");
    }
    ReplicaReport report = found.get();
    Optional<Long> lag =
        head.filter(at -> at.timeline() == report.position().timeline())
            .map(at -> Math.max(0, at.offset() - report.position().offset()));
    return new ReplicaView(
        region.value(),
        lower(report.state()),
        report.epoch().value(),
        report.position().toString(),
        report.streaming(),
        lag,
        report.because());
  }

  private RunbookView runbook(Runbook runbook) {
    return new RunbookView(
        runbook.id(),
        runbook.resource().value(),
        runbook.epoch().next().value(),
        lower(runbook.kind()),
        lower(runbook.status()),
        runbook.because(),
        runbook.steps().stream()
            .map(step ->
                new StepView(
                    step.name(),
                    Instant.ofEpochMilli(step.startedMillis()).toString(),
                    step.finishedMillis().map(at -> Instant.ofEpochMilli(at).toString()),
                    step.because()))
            .toList(),
        List.copyOf(runbook.approvals()),
        runbook.kind() == Runbook.Kind.FAILOVER ? topology.failover().approvals() : 0);
  }

  private static String lower(Object name) {
    return name.toString().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
