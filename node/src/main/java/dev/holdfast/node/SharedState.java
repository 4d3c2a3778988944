package dev.holdfast.node;

import dev.holdfast.consensus.ReplicatedState;
import dev.holdfast.control.Applied;
import dev.holdfast.control.AuditTrail;
import dev.holdfast.control.Command;
import dev.holdfast.control.ControlLog;
import dev.holdfast.control.ControlState;
import dev.holdfast.control.Decider;
import dev.holdfast.control.Decision;
import dev.holdfast.control.LocalView;
import dev.holdfast.control.Phase;
import dev.holdfast.control.Reach;
import dev.holdfast.control.Reply;
import dev.holdfast.control.ResourceState;
import dev.holdfast.control.Sightings;
import dev.holdfast.control.Successor;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The committed state as this node has applied it, and when, on this node's clock, it saw leases
 * granted and regions alive. Written by the one thread that applies the log; readable from any.
 */
final class SharedState implements ReplicatedState {
  private final RegionId self;
  private final long incarnation;
  private final ControlLog log;
  private final Decider decider;
  private final Topology topology;
  private final Codec codec;
  private final LeaseBook leases;
  private final Ticker clock;
  private final List<Consumer<ControlState>> listeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> awaitedListeners = new CopyOnWriteArrayList<>();
  private final Consumer<AuditTrail> audit;
  private volatile Runnable unrenewed = () -> {};
  private volatile ControlState state;
  private volatile Sightings sightings;

  SharedState(
      Topology topology,
      NodeIdentity node,
      Codec codec,
      LeaseBook leases,
      Consumer<AuditTrail> to) {
    this.self = node.self();
    this.incarnation = node.incarnation();
    this.clock = node.clock();
    this.codec = codec;
    this.leases = leases;
    this.audit = to;
    this.log = new ControlLog(topology);
    this.decider = new Decider(topology);
    this.topology = topology;
    this.state = ControlState.initial(topology);
    this.sightings = Sightings.starting(state, clock.monotonicNanos());
  }

  /**
   * Called after an entry that other regions wait for, on the thread that applies the log: must not
   * block.
   */
  void onAwaited(Runnable listener) {
    awaitedListeners.add(listener);
  }

  /**
   * Called when a heartbeat of this region got through and renewed no lease, because too many
   * before it had not: the next one will. On the thread that applies the log: must not block.
   */
  void onUnrenewed(Runnable listener) {
    unrenewed = listener;
  }

  /** Called after every applied entry, on the thread that applies the log: must not block. */
  void onChange(Consumer<ControlState> listener) {
    listeners.add(listener);
  }

  ControlState now() {
    return state;
  }

  /** Who will lead the resource next, as far as that is settled in {@code state}. */
  Optional<RegionId> successor(ControlState state, ResourceState resource) {
    return Successor.of(state, topology, resource);
  }

  @Override
  public byte[] apply(byte[] entry, Duration age) {
    long arrivedNanos = clock.monotonicNanos() - age.toNanos();
    List<Reply> replies = new ArrayList<>();
    ControlState current = state;
    List<Command> commands = codec.commands(entry);
    for (Command command : commands) {
      Applied applied = log.apply(current, command);
      note(current, applied, command, arrivedNanos);
      current = applied.state();
      replies.add(applied.reply());
    }
    // Published once: nobody decides on a state between two commands that were meant to go
    // together.
    state = current;
    if (awaited(commands, current)) {
      awaitedListeners.forEach(Runnable::run);
    }
    listeners.forEach(listener -> listener.accept(state));
    return codec.replies(replies);
  }

  /**
   * Whether other regions wait to hear that the entry is committed: for a decision, or for their
   * leases, which begin when they apply it. While a runbook is under way, word of heartbeats would
   * only be in the way of its commands.
   */
  private static boolean awaited(List<Command> commands, ControlState now) {
    return commands.stream().anyMatch(command -> !(command instanceof Command.Heartbeat))
        || now.resources().values().stream()
            .allMatch(resource -> resource.phase() instanceof Phase.Steady);
  }

  /**
   * Whatever a lease counts from was sent before the entry that renews it arrived here, so nobody
   * has to wait for longer than from there. That the entry is committed may come out an election
   * later.
   */
  private void note(ControlState before, Applied applied, Command command, long arrivedNanos) {
    ControlState after = applied.state();
    sightings = sightings.applied(before, command, applied, arrivedNanos);
    for (ResourceState later : after.resources().values()) {
      ResourceState earlier = before.resource(later.id());
      if (!later.equals(earlier)) {
        leases.applied(earlier, later);
      }
    }
    if (command instanceof Command.Heartbeat beat
        && applied.reply() instanceof Reply.Renewed renewed) {
      if (beat.region().equals(self) && beat.incarnation() == incarnation) {
        leases.renewed(beat.sequence(), renewed);
        if (!renewed.grants().keySet().containsAll(leasedHere(after))) {
          unrenewed.run();
        }
      }
    }
    if (after.audit().count() != before.audit().count()) {
      audit.accept(after.audit());
    }
  }

  private Set<ResourceId> leasedHere(ControlState now) {
    return now.resources().values().stream()
        .filter(resource -> resource.primary().equals(self) && resource.leased())
        .map(ResourceState::id)
        .collect(Collectors.toSet());
  }

  /**
   * What the rules would have the leader propose once {@code report} is applied. Whoever reports
   * may propose it along with the report and save a round trip: every command is checked again when
   * it is applied.
   */
  List<Command> consequences(Command.OfResource report) {
    Applied applied = log.apply(state, report);
    if (applied.reply() instanceof Reply.Rejected) {
      return List.of();
    }
    List<Command> consequences = new ArrayList<>();
    for (Decision decision :
        decider.decide(applied.state(), view(Set.of(), Reach.UNKNOWN), report.atMillis())) {
      if (decision instanceof Decision.Propose(Command.OfResource command, var _)
          && command.resource().equals(report.resource())) {
        consequences.add(command);
      }
    }
    return consequences;
  }

  @Override
  public byte[] snapshot() {
    return codec.state(state);
  }

  @Override
  public void restore(byte[] snapshot) {
    leases.forget();
    state = codec.state(snapshot);
    sightings = sightings.restored(state, clock.monotonicNanos());
    audit.accept(state.audit());
    listeners.forEach(listener -> listener.accept(state));
  }

  /** What this node knows from its own clock; with what its probes know. */
  LocalView view(Vantage vantage) {
    return view(vantage.unreachable(), vantage.reach());
  }

  private LocalView view(Set<RegionId> unreachable, Reach reach) {
    return sightings.view(self, clock.monotonicNanos(), unreachable, reach);
  }
}
