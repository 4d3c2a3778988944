package dev.holdfast.simulation;

import dev.holdfast.control.Command;
import dev.holdfast.control.ControlState;
import dev.holdfast.control.Decision;
import dev.holdfast.control.LeaseTimes;
import dev.holdfast.control.LocalView;
import dev.holdfast.control.Phase;
import dev.holdfast.control.ResourceState;
import dev.holdfast.control.Sightings;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.random.RandomGenerator;

/**
 * The leader's loop. It asks the rules after every change and, while anything is under way, several
 * dozen times a second; while all is quiet only when the next answer could be another, which gives
 * the same decisions with less work.
 */
final class Helm {
  private static final long TICK_NANOS = 15_000_000L;
  private static final long REPEAT_NANOS = 600_000_000L;
  private static final long HAND_ON_NANOS = 5_000_000_000L;

  /** A node that has just started counts the unheard as alive for as long. */
  private static final long START_GRACE_NANOS = 30_000_000_000L;

  private final Node node;
  private final LeaseTimes times;
  private final RandomGenerator random;
  private final Map<String, Long> proposed = new HashMap<>();
  private long handedAt = -HAND_ON_NANOS;
  private final Alarm alarm;

  Helm(Node node) {
    this.node = node;
    this.times = node.world.times();
    this.random = node.world.stream();
    this.alarm = new Alarm(node.machine, this::tick);
  }

  void restart() {
    proposed.clear();
    alarm.cancel();
    handedAt = -HAND_ON_NANOS;
  }

  /** Something changed: look now. */
  void stir() {
    if (node.peer().leads()) {
      alarm.within(0);
    }
  }

  private void tick() {
    if (!node.peer().leads()) {
      return;
    }
    steer();
    alarm.within(quiet() ? untilSomethingCanChange() : TICK_NANOS);
  }

  private boolean quiet() {
    ControlState state = node.state();
    for (ResourceState resource : state.resources().values()) {
      if (!(resource.phase() instanceof Phase.Steady)
          || resource.pendingSync().isPresent()
          || state.openRunbook(resource.id()).isPresent()) {
        return false;
      }
    }
    return true;
  }

  private long untilSomethingCanChange() {
    long now = node.machine.monotonic();
    long soonest = node.vantage.losing() ? TICK_NANOS : Long.MAX_VALUE;
    for (ResourceId id : node.state().resources().keySet()) {
      long silent = now - node.sightings().renewed().getOrDefault(id, now);
      long suspicion = times.suspicion().toNanos();
      soonest = Math.min(soonest, silent > suspicion ? TICK_NANOS : suspicion - silent);
    }
    Sightings seen = node.sightings();
    long graceEnds = seen.startedNanos() + START_GRACE_NANOS;
    soonest = Math.min(soonest, untilUnfit(seen.heard(), graceEnds, now));
    for (SortedMap<RegionId, Long> replicas : seen.fit().values()) {
      soonest = Math.min(soonest, untilUnfit(replicas, graceEnds, now));
    }
    return soonest + random.nextLong(TICK_NANOS);
  }

  /** Until the next region has not been seen for so long that it no longer counts. */
  private long untilUnfit(SortedMap<RegionId, Long> seen, long graceEnds, long now) {
    long soonest = Long.MAX_VALUE;
    for (int region = 0; region < node.world.size(); region++) {
      Long at = seen.get(node.world.id(region));
      long due = at == null ? graceEnds : at + times.patience().toNanos();
      if (due > now) {
        soonest = Math.min(soonest, due - now);
      }
    }
    return soonest;
  }

  private void steer() {
    long now = node.machine.monotonic();
    proposed.values().removeIf(at -> now - at > REPEAT_NANOS);
    for (Decision decision :
        node.world
            .rules()
            .decide(
                node.state(), view(now, node.vantage.unreachable()), node.machine.wallMillis())) {
      switch (decision) {
        case Decision.Propose(var command, var because) -> {
          if (proposed.putIfAbsent(key(command), now) == null) {
            node.world
                .chronicle()
                .tell(
                    node.world.now(),
                    12,
                    () -> node.machine.id + " decides " + key(command) + ": " + because);
            node.propose(command);
          }
        }
        case Decision.HandLeadership(var to, var because) -> {
          if (now - handedAt > HAND_ON_NANOS) {
            handedAt = now;
            node.world
                .chronicle()
                .tell(
                    node.world.now(),
                    13,
                    () -> node.machine.id + " hands leadership to " + to + ": " + because);
            node.peer().handLeadership(node.world.index(to));
          }
        }
      }
    }
  }

  /** What this node knows from its own clock. */
  LocalView view(long now, SortedSet<RegionId> unreachable) {
    return node.sightings().view(node.machine.id, now, unreachable, node.vantage.reach());
  }

  private static String key(Command command) {
    String what = command.getClass().getSimpleName();
    return command instanceof Command.OfResource about
        ? what + " " + about.resource() + " in epoch " + about.epoch()
        : what;
  }
}
