package dev.holdfast.simulation;

import dev.holdfast.control.Command;
import dev.holdfast.control.Runbook;
import dev.holdfast.model.Database;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Lets faults befall a world, and takes them all back. */
final class Havoc {
  private final World world;
  private final RandomGenerator random;
  private final boolean[] booting;

  /** When one of a region's clocks was last false: set by hand, or standing still. */
  private final long[] falseAt;

  Havoc(World world) {
    this.world = world;
    this.random = world.stream();
    this.booting = new boolean[world.size()];
    this.falseAt = new long[world.size()];
    Arrays.fill(falseAt, -world.lease().toNanos() * 2);
  }

  void befall(Fault fault) {
    world.chronicle().tell(world.now(), 31, () -> "! " + ScenarioText.print(fault));
    switch (fault) {
      case Fault.Kill(var region) -> powerFails(world.index(region));
      case Fault.Start(var region) -> start(world.index(region));
      case Fault.NodeCrash(var region) -> {
        kill(world.index(region));
        start(world.index(region));
      }
      case Fault.EngineCrash(var region) -> engines(world.index(region), Replica::crash);
      case Fault.BreakEngine(var region) ->
          engines(world.index(region), replica -> replica.setBroken(true));
      case Fault.MendEngine(var region) ->
          engines(world.index(region), replica -> replica.setBroken(false));
      case Fault.Fill(var region) -> engines(world.index(region), replica -> replica.setFull(true));
      case Fault.Free(var region) ->
          engines(world.index(region), replica -> replica.setFull(false));
      case Fault.PromoteByHand(var region) -> engines(world.index(region), this::promoteByHand);
      case Fault.Freeze(var region, var suspend) -> {
        world.machine(world.index(region)).freeze(suspend && oneClockOnly(world.index(region)));
        looked(world.index(region));
      }
      case Fault.Thaw(var region) -> {
        world.machine(world.index(region)).thaw();
        falseAt[world.index(region)] = world.now();
        looked(world.index(region));
      }
      case Fault.Cut(var from, var to) -> cut(world.index(from), world.index(to));
      case Fault.Mend(var from, var to) -> mend(world.index(from), world.index(to));
      case Fault.Isolate(var region) -> {
        for (int other = 0; other < world.size(); other++) {
          cut(world.index(region), other);
          cut(other, world.index(region));
        }
      }
      case Fault.Rejoin(var region) -> {
        for (int other = 0; other < world.size(); other++) {
          mend(world.index(region), other);
          mend(other, world.index(region));
        }
      }
      case Fault.Slow(var a, var b, var factor) -> {
        world.wan().slow(world.index(a), world.index(b), factor);
        world.wan().slow(world.index(b), world.index(a), factor);
      }
      case Fault.ClockJump(var region, var millis) -> {
        if (oneClockOnly(world.index(region))) {
          world.machine(world.index(region)).clock.jump(millis);
        }
      }
      case Fault.Wipe(var region) -> wipe(world.index(region));
      case Fault.Switchover(var to, var by) ->
          ask(Runbook.Kind.SWITCHOVER, Optional.of(to), false, by);
      case Fault.Failover(var to, var acceptLoss, var by) ->
          ask(Runbook.Kind.FAILOVER, to, acceptLoss, by);
      case Fault.Approve(var by) -> approve(by);
      case Fault.Lead(var region) -> lead(world.index(region));
      case Fault.TakePrimary(var how, var millis) -> takePrimary(how, millis);
    }
  }

  private void takePrimary(Fault.Loss how, long millis) {
    ResourceId id = world.topology().databases().getFirst().id();
    RegionId region = world.newest(id).primary();
    if (world.machine(world.index(region)).running()) {
      befall(
          switch (how) {
            case KILL -> new Fault.Kill(region);
            case FREEZE -> new Fault.Freeze(region, false);
            case SUSPEND -> new Fault.Freeze(region, true);
            case ISOLATE -> new Fault.Isolate(region);
          });
      Fault back =
          switch (how) {
            case KILL -> new Fault.Start(region);
            case FREEZE, SUSPEND -> new Fault.Thaw(region);
            case ISOLATE -> new Fault.Rejoin(region);
          };
      world.at(world.now() + world.millis(millis), () -> befall(back));
    }
  }

  /**
   * A lease survives one false clock, not two at once: within two leases nobody sets the clock of a
   * machine that was suspended, or suspends one whose clock was set.
   */
  private boolean oneClockOnly(int region) {
    boolean only = world.now() - falseAt[region] > 2 * world.lease().toNanos();
    falseAt[region] = world.now();
    return only;
  }

  /** Everything is as it was at the beginning, but for what was done to the data. */
  void healAll() {
    world.chronicle().tell(world.now(), 32, () -> "! all is healed");
    for (int a = 0; a < world.size(); a++) {
      for (int b = 0; b < world.size(); b++) {
        world.wan().slow(a, b, 1);
        mend(a, b);
      }
    }
    for (int region = 0; region < world.size(); region++) {
      world.machine(region).thaw();
      engines(region, replica -> replica.setBroken(false));
      engines(region, replica -> replica.setFull(false));
      if (!world.machine(region).alive()) {
        start(region);
      }
      looked(region);
    }
  }

  private void engines(int region, java.util.function.Consumer<Replica> deed) {
    world.node(region).replicas.values().forEach(deed);
  }

  /**
   * Only while a primary leads and no other replica is forked: else nothing of the committed
   * history may be left that it could be cloned from, and people must choose.
   */
  private void promoteByHand(Replica replica) {
    long epoch = world.newest(replica.id).epoch().value();
    boolean led = false;
    for (int other = 0; other < world.size(); other++) {
      Replica each = world.node(other).replicas.get(replica.id);
      if (each != null && each.engine.forked()) {
        return;
      }
      led = led || (each != null && each.engine.leadingEpoch() == epoch);
    }
    if (led) {
      replica.promotedByHand();
    }
  }

  private void powerFails(int region) {
    die(region);
    world.wan().fallSilent(region);
    int incarnation = world.machine(region).incarnation();
    world.at(
        world.now() + Stream.SILENCE_MAX_NANOS + 1,
        () -> {
          if (!world.machine(region).alive()
              && world.machine(region).incarnation() == incarnation) {
            for (int other = 0; other < world.size(); other++) {
              silent(other, region);
            }
          }
        });
  }

  private void die(int region) {
    world.machine(region).kill();
    world.node(region).replicas.values().forEach(replica -> replica.engine.stop());
    looked(region);
  }

  /** The processes die; their kernel lives on and closes their connections. */
  private void kill(int region) {
    die(region);
    resetConnectionsOf(region);
  }

  private void resetConnectionsOf(int region) {
    for (int other = 0; other < world.size(); other++) {
      if (other != region) {
        int to = other;
        for (ResourceId id : world.node(region).replicas.keySet()) {
          if (world.node(to).replicas.containsKey(id)) {
            world.send(
                region,
                to,
                Wan.Channel.REPLICATION,
                () -> world.replica(to, id).stream.reset(region));
          }
        }
        world.send(region, to, Wan.Channel.CLIENT, () -> world.node(to).gateway.reset(region));
      }
    }
  }

  private void start(int region) {
    if (world.machine(region).alive() || booting[region]) {
      return;
    }
    booting[region] = true;
    long takes = world.timings().nodeStart().nanos(random);
    world.at(
        world.now() + takes,
        () -> {
          booting[region] = false;
          if (!world.machine(region).alive()) {
            world.machine(region).start();
            // Whatever others still send over an earlier connection is answered with a reset.
            resetConnectionsOf(region);
            world.node(region).start();
            looked(region);
          }
        });
  }

  private void wipe(int region) {
    kill(region);
    world.node(region).replicas.values().forEach(replica -> replica.engine.wipe());
    start(region);
  }

  private void cut(int from, int to) {
    if (from == to || world.wan().cut(from, to)) {
      return;
    }
    world.wan().cutLeg(from, to);
    looked(from, to);
    world.at(
        world.now() + Stream.SILENCE_MAX_NANOS + 1,
        () -> {
          if (world.wan().cutFor(from, to, Stream.SILENCE_MAX_NANOS)) {
            silent(from, to);
            silent(to, from);
          }
        });
  }

  /** A connection over a cut way ends on this side. */
  private void silent(int here, int there) {
    Machine machine = world.machine(here);
    machine.run(
        machine.incarnation(),
        () -> {
          world.node(here).gateway.reset(there);
          world.node(here).replicas.values().forEach(replica -> replica.stream.reset(there));
        });
    for (int other = 0; other < world.size(); other++) {
      if (other != here && other != there) {
        severed(other, here, there);
      }
    }
  }

  /** What a region carries to one that it has lost is closed on the other side as well. */
  private void severed(int other, int by, int lost) {
    world.send(
        by,
        other,
        Wan.Channel.CLIENT,
        () -> {
          world.node(other).gateway.severed(by, lost);
          world.node(other).replicas.values().forEach(each -> each.stream.severed(by, lost));
        });
  }

  private void mend(int from, int to) {
    if (from != to && world.wan().cut(from, to)) {
      world.wan().mendLeg(from, to);
      looked(from, to);
    }
  }

  private void looked(int region) {
    for (int other = 0; other < world.size(); other++) {
      looked(region, other);
    }
  }

  private void looked(int a, int b) {
    world.node(a).vantage.look(b);
    world.node(b).vantage.look(a);
  }

  // People ask whichever region answers.

  private Optional<Node> anybody() {
    int first = random.nextInt(world.size());
    for (int i = 0; i < world.size(); i++) {
      Node node = world.node((first + i) % world.size());
      if (node.machine.running()) {
        return Optional.of(node);
      }
    }
    return Optional.empty();
  }

  private void ask(Runbook.Kind kind, Optional<RegionId> to, boolean acceptLoss, String by) {
    anybody()
        .ifPresent(node -> {
          for (Database database : world.topology().databases()) {
            ResourceId id = database.id();
            node.propose(
                new Command.OpenRunbook(
                    id,
                    node.resource(id).epoch(),
                    kind,
                    to,
                    by,
                    acceptLoss,
                    by + " asks for it",
                    "as asked",
                    node.machine.wallMillis()));
          }
        });
  }

  private void approve(String by) {
    anybody()
        .ifPresent(node ->
            node.state().runbooks().stream()
                .filter(runbook -> runbook.status() == Runbook.Status.AWAITING_APPROVAL)
                .forEach(runbook ->
                    node.propose(
                        new Command.Approve(runbook.id(), by, node.machine.wallMillis()))));
  }

  private void lead(int region) {
    for (int node = 0; node < world.size(); node++) {
      if (world.machine(node).running() && world.node(node).peer().leads()) {
        world.node(node).peer().handLeadership(region);
      }
    }
  }
}
