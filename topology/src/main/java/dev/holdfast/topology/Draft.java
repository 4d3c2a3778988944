package dev.holdfast.topology;

import dev.holdfast.model.Bandwidth;
import dev.holdfast.model.Database;
import dev.holdfast.model.Durability;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.FailoverPolicy.Mode;
import dev.holdfast.model.Objectives;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.Region;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionRole;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a file declares, typed and positioned, before anyone knows whether it makes sense together.
 * Something empty was left out, or was unreadable and is already reported.
 */
record Draft(
    Optional<Located<String>> name,
    List<DraftRegion> regions,
    List<DraftLink> links,
    List<DraftDatabase> databases,
    DraftFailover failover) {

  /** A region; {@code named} says whether its name is one. */
  record DraftRegion(
      Located<String> name, boolean named, Optional<Located<String>> provider, RegionRole role) {
    boolean witness() {
      return role == RegionRole.WITNESS;
    }
  }

  /** What the file says about the link between two regions, in the order of the file. */
  record DraftLink(
      Place place,
      List<String> ends,
      Optional<Located<Duration>> rtt,
      Optional<Located<Duration>> jitter,
      Optional<Located<Bandwidth>> bandwidth) {
    boolean joins(String x, String y) {
      return ends.contains(x) && ends.contains(y) && !x.equals(y);
    }
  }

  /** A database; its objectives are its own or else the file's. */
  record DraftDatabase(
      Located<String> name,
      Optional<Located<String>> primary,
      List<Located<String>> replicas,
      DraftDurability durability,
      DraftObjectives objectives) {

    Duration rto() {
      return objectives.rto().map(Located::value).orElse(Defaults.RTO);
    }

    Duration rpo() {
      return objectives
          .rpo()
          .map(Located::value)
          .orElse(durability.async() ? Defaults.RPO_ASYNC : Defaults.RPO_QUORUM);
    }
  }

  /** A durability; empty if the file says one that does not exist. */
  record DraftDurability(Place place, Optional<Durability> value) {
    boolean async() {
      return value.filter(Durability.ASYNC::equals).isPresent();
    }

    boolean quorum() {
      return value.filter(Durability.QUORUM::equals).isPresent();
    }
  }

  /** Objectives as far as the file says them. */
  record DraftObjectives(Optional<Located<Duration>> rto, Optional<Located<Duration>> rpo) {
    /** These, and {@code others} where these say nothing. */
    DraftObjectives or(DraftObjectives others) {
      return new DraftObjectives(rto.or(others::rto), rpo.or(others::rpo));
    }
  }

  /** The failover policy; the mode is empty if the file says one that does not exist. */
  record DraftFailover(
      Place place,
      Optional<Mode> mode,
      Optional<Located<Integer>> approvals,
      Optional<Located<Duration>> lease) {
    boolean automatic() {
      return mode.filter(Mode.AUTOMATIC::equals).isPresent();
    }

    boolean approval() {
      return mode.filter(Mode.APPROVAL::equals).isPresent();
    }

    Duration leaseOrDefault() {
      return lease.map(Located::value).orElse(Defaults.LEASE);
    }

    Place leasePlace() {
      return lease.map(Located::place).orElse(place);
    }
  }

  /** The region of that name, if declared. */
  Optional<DraftRegion> region(String id) {
    return regions.stream().filter(region -> region.name().value().equals(id)).findFirst();
  }

  /** The model of a draft in which no error was found. */
  Topology topology() {
    return new Topology(
        name.orElseThrow().value(),
        regions.stream().map(Draft::region).toList(),
        PlannedLink.plan(this).stream().map(PlannedLink::link).toList(),
        databases.stream().map(Draft::database).toList(),
        policy());
  }

  private static Region region(DraftRegion draft) {
    return new Region(
        new RegionId(draft.name().value()), draft.provider().map(Located::value), draft.role());
  }

  private static Database database(DraftDatabase draft) {
    return new Database(
        new ResourceId(draft.name().value()),
        Pattern.ACTIVE_PASSIVE,
        new RegionId(draft.primary().orElseThrow().value()),
        draft.replicas().stream().map(replica -> new RegionId(replica.value())).toList(),
        draft.durability().value().orElseThrow(),
        new Objectives(draft.rto(), draft.rpo()));
  }

  private FailoverPolicy policy() {
    Mode mode = failover.mode().orElseThrow();
    int approvals =
        mode == Mode.APPROVAL
            ? failover.approvals().map(Located::value).orElse(Defaults.APPROVALS)
            : 0;
    return new FailoverPolicy(mode, failover.leaseOrDefault(), approvals);
  }
}
