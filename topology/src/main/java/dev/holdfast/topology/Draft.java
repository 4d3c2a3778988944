package dev.holdfast.topology;

import dev.holdfast.model.Bandwidth;
import dev.holdfast.model.Database;
import dev.holdfast.model.Degraded;
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
import dev.holdfast.model.design.DeclaredRegion;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.DeclaredResource.Kind;
import dev.holdfast.model.design.DeclaredResource.Needs;
import dev.holdfast.model.design.DeclaredResource.Placement;
import dev.holdfast.model.design.DeclaredResource.StatedObjectives;
import dev.holdfast.model.design.Design;
import dev.holdfast.model.design.Facts;
import dev.holdfast.model.design.Geography;
import dev.holdfast.model.design.ServiceFacts;
import dev.holdfast.model.design.StoreFacts;
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
    List<DraftResource> resources,
    DraftFailover failover,
    Facts facts,
    Places places) {

  /** A region; {@code named} says whether its name is one. */
  record DraftRegion(
      Located<String> name,
      boolean named,
      Optional<Located<String>> provider,
      RegionRole role,
      DraftSite site) {
    boolean witness() {
      return role == RegionRole.WITNESS;
    }
  }

  /** Where in the world a region is, as far as the file says it. */
  record DraftSite(Optional<Geography> geography, Optional<String> jurisdiction) {}

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

  /** A resource; its objectives are its own or else the file's. */
  record DraftResource(
      Located<String> name,
      DraftKind kind,
      Optional<Located<String>> primary,
      List<Located<String>> replicas,
      DraftDurability durability,
      DraftObjectives objectives,
      DraftFacts facts) {

    /** Whether this version runs it. */
    boolean runs() {
      return kind.kind() == Kind.DATABASE && kind.pattern() == Pattern.ACTIVE_PASSIVE;
    }

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

  /** What sort of resource it is and how it is spread; by default where that is unreadable. */
  record DraftKind(Kind kind, Pattern pattern) {}

  /** What is told about a resource beside where it is and what it promises. */
  record DraftFacts(Needs needs, StoreFacts store, ServiceFacts service) {}

  /**
   * A durability, empty if the file says one that does not exist; and what becomes of writes while
   * too few standbys follow, if the file says so.
   */
  record DraftDurability(
      Place place, Optional<Durability> value, Optional<Located<Degraded>> degraded) {
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
    // A loop: this is asked for every copy of thousands of resources.
    for (DraftRegion region : regions) {
      if (region.name().value().equals(id)) {
        return Optional.of(region);
      }
    }
    return Optional.empty();
  }

  /** The resources that this version runs. */
  List<DraftResource> running() {
    return resources.stream().filter(DraftResource::runs).toList();
  }

  /** All that a draft without errors tells. */
  Design design() {
    return new Design(
        name.orElseThrow().value(),
        regions.stream().map(Draft::declared).toList(),
        PlannedLink.plan(this).stream().map(PlannedLink::link).toList(),
        resources.stream().map(Draft::declared).toList(),
        policy(),
        facts);
  }

  private static DeclaredRegion declared(DraftRegion draft) {
    Optional<ProviderRegions.Entry> known =
        draft.provider().map(Located::value).flatMap(ProviderRegions::find);
    return new DeclaredRegion(
        region(draft),
        draft.site().geography().or(() -> known.map(ProviderRegions.Entry::geography)),
        draft.site().jurisdiction().or(() -> known.map(ProviderRegions.Entry::jurisdiction)),
        known.map(ProviderRegions.Entry::site));
  }

  private static DeclaredResource declared(DraftResource draft) {
    return new DeclaredResource(
        new ResourceId(draft.name().value()),
        draft.kind().kind(),
        new Placement(
            draft.kind().pattern(),
            new RegionId(draft.primary().orElseThrow().value()),
            draft.replicas().stream().map(replica -> new RegionId(replica.value())).toList(),
            draft.durability().value().orElseThrow()),
        new StatedObjectives(
            draft.objectives().rto().map(Located::value),
            draft.objectives().rpo().map(Located::value)),
        draft.facts().needs(),
        draft.facts().store(),
        draft.facts().service());
  }

  /** What runs of a draft in which neither error nor obstacle was found. */
  Topology topology() {
    return new Topology(
        name.orElseThrow().value(),
        regions.stream().map(Draft::region).toList(),
        PlannedLink.plan(this).stream().map(PlannedLink::link).toList(),
        running().stream().map(Draft::database).toList(),
        policy());
  }

  private static Region region(DraftRegion draft) {
    return new Region(
        new RegionId(draft.name().value()), draft.provider().map(Located::value), draft.role());
  }

  private static Database database(DraftResource draft) {
    return new Database(
        new ResourceId(draft.name().value()),
        Pattern.ACTIVE_PASSIVE,
        new RegionId(draft.primary().orElseThrow().value()),
        draft.replicas().stream().map(replica -> new RegionId(replica.value())).toList(),
        draft.durability().value().orElseThrow(),
        draft.durability().degraded().map(Located::value).orElse(Defaults.DEGRADED),
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
