package dev.holdfast.control;

import dev.holdfast.control.Runbook.Kind;
import dev.holdfast.control.Runbook.Status;
import dev.holdfast.model.Database;
import dev.holdfast.model.Durability;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a runbook would do if somebody began it now: the same rules, asked without changing
 * anything. The answer is one node's, and may be another a moment later.
 */
public final class Preview {
  /** How long an engine takes to end its sessions and stop, as measured. */
  private static final Duration FENCE = Duration.ofMillis(50);

  /** How long an engine takes to be promoted, as measured. */
  private static final Duration PROMOTION = Duration.ofMillis(110);

  /** One write and one read, without the way between the regions. */
  private static final Duration VERIFICATION = Duration.ofMillis(20);

  private final ControlState state;
  private final Topology topology;
  private final LocalView view;
  private final ResourceState resource;
  private final Database database;
  private final LeaseTimes times;
  private final Candidates candidates;
  private final Runbook runbook;

  /**
   * One step of the runbook.
   *
   * @param name detect, validate, approve, fence, promote or verify
   * @param would what would happen
   * @param takes how long it would take; zero where people decide
   * @param blockedBy why it would not end by itself; empty if it would
   */
  public record Step(String name, String would, Duration takes, Optional<String> blockedBy) {}

  private Preview(
      ControlState state, Topology topology, LocalView view, ResourceState resource, Runbook book) {
    this.state = state;
    this.topology = topology;
    this.view = view;
    this.resource = resource;
    this.database = topology.database(resource.id()).orElseThrow();
    this.times = new LeaseTimes(topology.failover().lease());
    this.candidates = new Candidates(topology, times);
    this.runbook = book;
  }

  /**
   * The steps in order.
   *
   * @param target the region that is asked for; empty lets the safety rules choose
   * @throws IllegalArgumentException if the resource is not in the state
   */
  public static List<Step> of(
      ControlState state,
      Topology topology,
      LocalView view,
      ResourceId id,
      Optional<RegionId> target,
      Kind kind) {
    ResourceState resource = state.resource(id);
    String nobody = "";
    Runbook book =
        new Runbook(
            nobody,
            id,
            resource.epoch(),
            kind,
            target,
            nobody,
            false,
            Status.RUNNING,
            nobody,
            new TreeSet<>(),
            List.of());
    Preview preview = new Preview(state, topology, view, resource, book);
    return List.of(
        preview.detect(),
        preview.validate(),
        preview.approve(),
        preview.fence(),
        preview.promote(),
        preview.verify());
  }

  private boolean planned() {
    return runbook.kind() == Kind.SWITCHOVER;
  }

  private Step detect() {
    Duration since = view.sinceRenewal().getOrDefault(resource.id(), Duration.ZERO);
    String would =
        "a person asks; "
            + resource.primary()
            + " renewed its lease "
            + Decider.text(since)
            + " ago"
            + (heard(resource.primary()) ? "" : " and is not heard now");
    Optional<String> open =
        state
            .openRunbook(resource.id())
            .map(other -> "runbook " + other.id() + " is still open: " + other.because());
    return new Step("detect", would, Duration.ZERO, open);
  }

  private Step validate() {
    return new Step("validate", candidates.outlook(state, resource), Duration.ZERO, misfit());
  }

  private Optional<String> misfit() {
    Optional<String> impossible =
        RunbookLog.misfit(database, resource, runbook.kind(), runbook.target());
    if (impossible.isPresent()) {
      return impossible;
    }
    return runbook
        .target()
        .filter(target -> !reached().containsKey(target))
        .map(target -> target + " has no standby that is heard now");
  }

  private Step approve() {
    FailoverPolicy policy = topology.failover();
    if (planned() || policy.mode() == FailoverPolicy.Mode.AUTOMATIC) {
      return new Step(
          "approve", "the policy lets automation decide", Duration.ZERO, Optional.empty());
    }
    String waits = RunbookLog.waiting(policy.approvals());
    return new Step("approve", waits, Duration.ZERO, Optional.of(waits));
  }

  private Step fence() {
    RegionId primary = resource.primary();
    boolean answers = heard(primary);
    Duration since = view.sinceRenewal().getOrDefault(resource.id(), Duration.ZERO);
    Duration left = times.expiry().minus(since);
    left = left.isNegative() ? Duration.ZERO : left;
    Duration told = wayTo(primary).plus(FENCE);
    if (planned()) {
      String lost = primary + " is not heard, so it cannot hand over; a failover can do without it";
      return new Step(
          "fence",
          primary + " stops taking writes and hands over everything it has",
          told.plus(wayTo(primary)),
          answers ? Optional.empty() : Optional.of(lost));
    }
    String would =
        answers
            ? primary + " is told to stop and confirms it, or its lease runs out"
            : "the lease of " + primary + " runs out";
    Duration takes = answers && told.compareTo(left) < 0 ? told : left;
    return new Step("fence", would, takes, Optional.empty());
  }

  private Step promote() {
    if (planned()) {
      String to = runbook.target().map(RegionId::toString).orElse("nobody");
      return new Step("promote", to + " takes over", toPromote(runbook.target()), Optional.empty());
    }
    SortedMap<RegionId, LogPosition> sealed = reached();
    Evidence standbys = new Evidence(resource, sealed);
    if (heard(resource.primary())) {
      state
          .report(resource.primary(), resource.id())
          .ifPresent(report -> sealed.put(resource.primary(), report.position()));
    }
    Evidence evidence = new Evidence(resource, sealed);
    boolean async = database.durability() == Durability.ASYNC;
    if (evidence.nothing()) {
      return stuck("no replica that can be reached holds any data");
    }
    if (!async && !evidence.safe()) {
      return stuck(evidence.missing());
    }
    RegionId to = candidates.choose(resource, evidence, runbook);
    String last = standbys.holds(to) ? "has the log up to " + sealed.get(to) : "has it all";
    String loss =
        async && !to.equals(resource.primary())
            ? "; what " + resource.primary() + " did not replicate yet would be lost"
            : "";
    return new Step(
        "promote", to + " takes over, it " + last + loss, toPromote(Optional.of(to)), missed(to));
  }

  private Optional<String> missed(RegionId to) {
    return runbook
        .target()
        .filter(wanted -> !wanted.equals(to))
        .map(wanted -> to + " would take over instead of " + wanted);
  }

  private static Step stuck(String why) {
    return new Step("promote", "nobody may be promoted", Duration.ZERO, Optional.of(why));
  }

  private Duration toPromote(Optional<RegionId> to) {
    return PROMOTION.plus(to.map(this::wayTo).orElse(Duration.ZERO));
  }

  private Step verify() {
    Duration replication =
        topology.links().stream()
            .map(link -> link.rtt())
            .max(Duration::compareTo)
            .filter(_ -> database.syncStandbys() > 0)
            .orElse(Duration.ZERO);
    return new Step(
        "verify",
        "a write and a read through the public endpoint",
        VERIFICATION.plus(replication),
        Optional.empty());
  }

  /** The standbys that are heard now, and how far each was seen to reach. */
  private SortedMap<RegionId, LogPosition> reached() {
    SortedMap<RegionId, LogPosition> known = new TreeMap<>(candidates.standbys(state, resource));
    known.keySet().removeIf(region -> !heard(region));
    return known;
  }

  private boolean heard(RegionId region) {
    return view.heardWithin(times.suspicion(), region);
  }

  private Duration wayTo(RegionId region) {
    return region.equals(view.self()) ? Duration.ZERO : topology.link(view.self(), region).rtt();
  }
}
