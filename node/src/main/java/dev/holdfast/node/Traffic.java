package dev.holdfast.node;

import dev.holdfast.control.ControlState;
import dev.holdfast.control.Phase;
import dev.holdfast.control.ResourceState;
import dev.holdfast.mesh.Admission;
import dev.holdfast.mesh.AnswerCheck;
import dev.holdfast.mesh.Guard;
import dev.holdfast.mesh.Introduction;
import dev.holdfast.mesh.Permit;
import dev.holdfast.mesh.Route;
import dev.holdfast.mesh.TunnelRequest;
import dev.holdfast.mesh.TunnelRole;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Who may pass, and where to: the first of the three walls. Every answer is computed from the state
 * as applied here, this region's lease and what its engine does; none blocks. Thread-safe.
 */
final class Traffic implements Guard {
  private final RegionId self;
  private final Introduction standbys;
  private final SharedState shared;
  private final LeaseBook leases;
  private final Map<ResourceId, Served> served = new ConcurrentHashMap<>();

  /**
   * A resource with a replica here.
   *
   * @param engine where its engine listens
   * @param leads which epoch its engine leads
   * @param check makes what looks at the engine's answers to one client
   */
  private record Served(SocketAddress engine, Supplier<Epoch> leads, Supplier<AnswerCheck> check) {}

  /**
   * A region's traffic.
   *
   * @param standbys answers the engines for standbys that come from other regions
   */
  Traffic(RegionId self, Introduction standbys, SharedState shared, LeaseBook leases) {
    this.self = self;
    this.standbys = standbys;
    this.shared = shared;
    this.leases = leases;
  }

  /**
   * A resource has an engine here.
   *
   * @param engine where it listens
   * @param leads which epoch it leads; must not block
   * @param check makes what looks at its answers to one client
   */
  void serves(
      ResourceId resource,
      SocketAddress engine,
      Supplier<Epoch> leads,
      Supplier<AnswerCheck> check) {
    served.put(resource, new Served(engine, leads, check));
  }

  /** Where a client of the writer endpoint goes now. */
  Route writer(ResourceId id) {
    ResourceState resource = shared.now().resource(id);
    Epoch epoch = resource.epoch();
    if (!resource.leased()) {
      return new Route.Hold(
          id + " has no primary: epoch " + epoch + " is ending; " + resource.because());
    }
    if (resource.primary().equals(self)) {
      Served here = served.get(id);
      return here != null && mayWrite(id, epoch)
          ? new Route.Local(here.engine(), () -> mayWrite(id, epoch), here.check())
          : new Route.Hold(self + " is the primary of " + id + " but may not serve it now");
    }
    return new Route.Remote(
        resource.primary(),
        new TunnelRequest(id, TunnelRole.WRITER, epoch),
        () -> current(id, epoch).filter(now -> now.leased() || now.handsOver()).isPresent());
  }

  /**
   * Where this region's standby finds its primary now. While a primary hands over, the standbys
   * that will follow its successor go there already: reaching a server in another region takes
   * several round trips, and the first write of the new epoch waits for a standby.
   */
  Route upstream(ResourceId id) {
    ControlState state = shared.now();
    ResourceState resource = state.resource(id);
    Epoch epoch = resource.epoch();
    Optional<RegionId> successor = shared.successor(state, resource).filter(to -> !to.equals(self));
    if (successor.isPresent()) {
      RegionId to = successor.get();
      return new Route.Remote(
          to,
          new TunnelRequest(id, TunnelRole.REPLICATION, epoch.next()),
          () -> comesToLead(id, to, epoch.next()));
    }
    if (resource.primary().equals(self) || !replicates(resource)) {
      return new Route.Refuse(id + " has no primary to follow in epoch " + epoch);
    }
    return new Route.Remote(
        resource.primary(),
        new TunnelRequest(id, TunnelRole.REPLICATION, epoch),
        () -> staysUpstream(id, epoch));
  }

  private boolean staysUpstream(ResourceId id, Epoch epoch) {
    ControlState state = shared.now();
    ResourceState resource = state.resource(id);
    return resource.epoch().equals(epoch)
        && replicates(resource)
        && shared.successor(state, resource).map(self::equals).orElse(true);
  }

  /** Whether the region leads in that epoch, or is being handed the resource to do so. */
  private boolean comesToLead(ResourceId id, RegionId region, Epoch epoch) {
    ControlState state = shared.now();
    ResourceState resource = state.resource(id);
    return resource.epoch().equals(epoch)
        ? resource.primary().equals(region) && replicates(resource)
        : resource.epoch().next().equals(epoch)
            && shared.successor(state, resource).filter(region::equals).isPresent();
  }

  @Override
  public Admission admit(RegionId peer, TunnelRequest request) {
    ResourceId id = request.resource();
    ResourceState resource = shared.now().resources().get(id);
    if (resource == null) {
      return new Admission.Refused("there is no resource " + id);
    }
    if (request.role() == TunnelRole.REPLICATION && comesToLead(id, self, request.epoch())) {
      return granted(request, () -> comesToLead(id, self, request.epoch()));
    }
    if (resource.epoch().isOlderThan(request.epoch())) {
      return new Admission.Later(
          "epoch " + request.epoch() + " of " + id + " has not been heard of here yet");
    }
    if (!resource.epoch().equals(request.epoch())) {
      return new Admission.Refused(
          "asked for epoch " + request.epoch() + " of " + id + ", here it is " + resource.epoch());
    }
    if (!resource.primary().equals(self)) {
      return new Admission.Refused(
          self + " is not the primary of " + id + ", " + resource.primary() + " is");
    }
    if (request.role() == TunnelRole.WRITER && resource.phase() instanceof Phase.Promoting) {
      if (served.containsKey(id) && !engineLeads(id, request.epoch())) {
        return new Admission.Later(self + " is being promoted for " + id);
      }
    }
    Permit permit =
        switch (request.role()) {
          case WRITER -> () -> mayWrite(id, request.epoch());
          case REPLICATION ->
              () -> current(id, request.epoch()).map(Traffic::replicates).orElse(false);
          case READER -> () -> false;
        };
    if (!permit.valid()) {
      return new Admission.Refused(self + " may not serve " + id + " now: " + resource.because());
    }
    return granted(request, permit);
  }

  private Admission granted(TunnelRequest request, Permit permit) {
    Served here = served.get(request.resource());
    if (here == null) {
      return new Admission.Later(
          self + " is starting and has no engine of " + request.resource() + " yet");
    }
    // A standby is told of every commit before anybody waits for it; only clients get answers.
    return request.role() == TunnelRole.REPLICATION
        ? new Admission.Granted(here.engine(), permit)
        : new Admission.Granted(here.engine(), permit, here.check());
  }

  @Override
  public Optional<Introduction> introduction(TunnelRequest request) {
    return request.role() == TunnelRole.REPLICATION ? Optional.of(standbys) : Optional.empty();
  }

  /** The lease, the epoch and the engine's own word that it leads. */
  boolean mayWrite(ResourceId id, Epoch epoch) {
    return engineLeads(id, epoch) && leases.valid(id, epoch);
  }

  private boolean engineLeads(ResourceId id, Epoch epoch) {
    Served here = served.get(id);
    return here != null && here.leads().get().equals(epoch);
  }

  /** A planned hand-over keeps replication open until the end; a fence closes it. */
  private static boolean replicates(ResourceState resource) {
    return switch (resource.phase()) {
      case Phase.Fencing fencing -> fencing.drain();
      case Phase.Steady _, Phase.Promoting _, Phase.Verifying _ -> true;
    };
  }

  private Optional<ResourceState> current(ResourceId id, Epoch epoch) {
    ResourceState resource = shared.now().resource(id);
    return resource.epoch().equals(epoch) ? Optional.of(resource) : Optional.empty();
  }
}
