package dev.holdfast.simulation;

import dev.holdfast.control.Applied;
import dev.holdfast.control.Command;
import dev.holdfast.control.ControlState;
import dev.holdfast.control.Decision;
import dev.holdfast.control.LocalView;
import dev.holdfast.control.Phase;
import dev.holdfast.control.ReplicaReport;
import dev.holdfast.control.Reply;
import dev.holdfast.control.ResourceState;
import dev.holdfast.control.Sightings;
import dev.holdfast.control.Successor;
import dev.holdfast.model.Database;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The daemon of a region: follows the log, keeps its leases, proposes heartbeats, steers if it
 * leads, and tells its replicas and endpoints what has changed.
 */
final class Node implements PeerHost {
  final World world;
  final Machine machine;
  final LeaseBook leases;
  final Proposer proposer;
  final Helm helm;
  final Vantage vantage;
  final Gateway gateway;
  final Map<ResourceId, Replica> replicas = new TreeMap<>();

  private Optional<Peer> peer = Optional.empty();
  private ControlState state;
  private Sightings sightings;

  Node(World world, Machine machine, ControlState initial) {
    this.world = world;
    this.machine = machine;
    this.state = initial;
    this.sightings = Sightings.starting(initial, 0);
    this.leases = new LeaseBook(machine.id, world.lease(), machine, world.rules());
    this.proposer = new Proposer(this);
    this.helm = new Helm(this);
    this.vantage = new Vantage(this);
    this.gateway = new Gateway(this);
    for (Database database : world.topology().databases()) {
      if (database.members().contains(machine.id)) {
        replicas.put(database.id(), new Replica(this, database));
      }
    }
  }

  void joins(Peer member) {
    peer = Optional.of(member);
  }

  Peer peer() {
    return peer.orElseThrow();
  }

  ControlState state() {
    return state;
  }

  ResourceState resource(ResourceId id) {
    return state.resource(id);
  }

  /** The daemon starts: memory is empty, the log and the engines' disks are there. */
  void start() {
    sightings = sightings.restarted(machine.monotonic());
    leases.restart();
    helm.restart();
    gateway.restart();
    replicas.values().forEach(Replica::restart);
    peer().start();
    vantage.restart();
    proposer.restart();
    replicas.values().forEach(Replica::step);
  }

  boolean leased(ResourceId id) {
    return leases.valid(id, resource(id).epoch());
  }

  @Override
  public void apply(Entry entry, long ageNanos) {
    long arrived = machine.monotonic() - ageNanos;
    boolean first = !entry.applied();
    Entry.Outcome outcome = entry.apply(world.rules(), state);
    if (first) {
      world.committed(entry, outcome);
    }
    boolean stirred = false;
    boolean command = false;
    for (Entry.Step step : outcome.steps()) {
      stirred |= note(step, arrived);
      command |= !(step.command() instanceof Command.Heartbeat);
    }
    state = outcome.after();
    if (stirred) {
      changed();
      if (command && peer().leads()) {
        peer().announce();
      }
    }
  }

  /**
   * Whether anything changed that somebody here might act on. Whatever a lease counts from was sent
   * before the entry that renews it arrived here.
   */
  private boolean note(Entry.Step step, long arrived) {
    boolean stirred = !(step.command() instanceof Command.Heartbeat);
    sightings = sightings.applied(step.before(), step.command(), step.applied(), arrived);
    for (Entry.Move move : step.moves()) {
      ResourceState earlier = move.earlier();
      ResourceState now = move.now();
      leases.applied(earlier, now);
      stirred |=
          !now.phase().equals(earlier.phase()) || !now.pendingSync().equals(earlier.pendingSync());
    }
    if (step.command() instanceof Command.Heartbeat beat
        && step.applied().reply() instanceof Reply.Renewed(var grants)) {
      int from = world.index(beat.region());
      stirred |= tellsNews(step.before(), beat);
      if (from == machine.index && beat.incarnation() == machine.incarnation()) {
        leases.renewed(beat.sequence(), grants);
        replicas.values().forEach(Replica::leaseRenewed);
        if (!grants.keySet().containsAll(leasedHere(step.applied().state()))) {
          proposer.beatSoon();
        }
      }
    }
    return stirred;
  }

  /** Of which resources this region would hold the lease. */
  private List<ResourceId> leasedHere(ControlState now) {
    return now.resources().values().stream()
        .filter(resource -> resource.primary().equals(machine.id) && resource.leased())
        .map(ResourceState::id)
        .toList();
  }

  private static boolean tellsNews(ControlState before, Command.Heartbeat beat) {
    if (!beat.unreachable().isEmpty()) {
      return true;
    }
    for (Map.Entry<ResourceId, ReplicaReport> entry : beat.replicas().entrySet()) {
      ReplicaReport now = entry.getValue();
      Optional<ReplicaReport> earlier = before.report(beat.region(), entry.getKey());
      if (earlier.isEmpty()
          || now.troubledMillis() > 0
          || earlier.get().state() != now.state()
          || earlier.get().streaming() != now.streaming()
          || earlier.get().syncVersion() != now.syncVersion()
          || !earlier.get().epoch().equals(now.epoch())) {
        return true;
      }
    }
    return false;
  }

  private void changed() {
    gateway.reroute();
    replicas.values().forEach(Replica::changed);
    helm.stir();
  }

  @Override
  public void restore(ControlState copy) {
    leases.forget();
    state = copy;
    sightings = sightings.restored(state, machine.monotonic());
    changed();
  }

  @Override
  public void leadershipChanged() {
    world
        .chronicle()
        .tell(
            world.now(),
            11,
            () -> machine.id + (peer().leads() ? " leads the log" : " no longer leads the log"));
    if (peer().leads()) {
      proposer.led();
    }
    helm.stir();
  }

  @Override
  public void otherLeader() {
    proposer.led();
  }

  Sightings sightings() {
    return sightings;
  }

  /** The gateway's question: the lease, the epoch and the engine's own word. */
  boolean mayWrite(ResourceId id, Epoch epoch) {
    Replica replica = replicas.get(id);
    return replica != null && replica.leading(epoch) && leases.valid(id, epoch);
  }

  /** A planned hand-over keeps replication open until the end; a fence closes it. */
  boolean replicates(ResourceId id, long epoch) {
    ResourceState resource = resource(id);
    boolean open =
        switch (resource.phase()) {
          case Phase.Fencing fencing -> fencing.drain();
          case Phase.Steady _, Phase.Promoting _, Phase.Verifying _ -> true;
        };
    return open && resource.epoch().value() == epoch;
  }

  void propose(Command command) {
    proposer.send(List.of(command));
  }

  /** Who leads the resource next, as far as that is settled; never this region itself. */
  Optional<RegionId> successor(ResourceId id) {
    return Successor.of(state, world.topology(), resource(id))
        .filter(region -> !region.equals(machine.id));
  }

  /** Whether a region leads in an epoch, or is being handed the resource to do so. */
  boolean comesToLead(ResourceId id, RegionId region, long epoch) {
    ResourceState resource = resource(id);
    return resource.epoch().value() == epoch
        ? resource.primary().equals(region) && replicates(id, epoch)
        : resource.epoch().value() + 1 == epoch
            && Successor.of(state, world.topology(), resource).filter(region::equals).isPresent();
  }

  /**
   * What the rules would have the leader propose once a report is applied: whoever reports may
   * propose it along with the report.
   */
  List<Command> consequences(Command.OfResource report) {
    Applied applied = world.rules().apply(state, report);
    if (applied.reply() instanceof Reply.Rejected) {
      return List.of();
    }
    LocalView view = helm.view(machine.monotonic(), new TreeSet<>());
    List<Command> consequences = new ArrayList<>();
    for (Decision decision : world.rules().decide(applied.state(), view, machine.wallMillis())) {
      if (decision instanceof Decision.Propose(Command.OfResource command, var _)
          && command.resource().equals(report.resource())) {
        consequences.add(command);
      }
    }
    return consequences;
  }
}
