package dev.holdfast.simulation;

import dev.holdfast.control.Command;
import dev.holdfast.control.ReplicaReport;
import dev.holdfast.control.ResourceState;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.ResourceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends a node's commands to the log, one entry at a time; what gathers meanwhile travels together.
 * An entry that finds no leader looks for one until its patience ends.
 */
final class Proposer {
  /** A pause after an entry that found no leader. */
  private static final long RETRY_NANOS = 50_000_000L;

  /** How often an entry without a leader looks for one, unless it is told. */
  private static final long LOOK_AGAIN_NANOS = 50_000_000L;

  /** More than a node could sensibly have to say at once. */
  private static final int QUEUE_MAX = 256;

  private final Node node;
  private final long beatNanos;
  private final long patienceNanos;
  private final List<Command> queue = new ArrayList<>();
  private final Alarm alarm;
  private @Nullable Message underWay;

  /** When the next heartbeat is due, on this machine's clock. */
  private long dueAt;

  private boolean paused;

  /** An entry under way: what was asked for, and perhaps a heartbeat before it. */
  private static final class Message {
    final List<Command> asked;
    final List<Command> commands;
    int attempts;

    /** Whether some leader has it and owes an answer. */
    boolean offered;

    /** Whether that leader is this node's own. */
    boolean local;

    Message(List<Command> asked, List<Command> commands) {
      this.asked = asked;
      this.commands = commands;
    }

    boolean beats() {
      return commands.size() > asked.size();
    }
  }

  Proposer(Node node) {
    this.node = node;
    this.beatNanos = node.world.times().heartbeat().toNanos();
    this.patienceNanos = node.world.lease().toNanos() * 3 / 10;
    this.alarm = new Alarm(node.machine, this::pump);
  }

  /** Begins to beat, with an empty memory. */
  void restart() {
    queue.clear();
    alarm.cancel();
    underWay = null;
    paused = false;
    beatSoon();
  }

  void send(List<Command> commands) {
    if (queue.size() < QUEUE_MAX) {
      queue.addAll(commands);
      pump();
    }
  }

  /** Something changed that the others should know before the next heartbeat is due. */
  void beatSoon() {
    dueAt = now();
    pump();
  }

  /** Keeps the way free for what will be said within so long. */
  void beatNotBefore(long nanos) {
    dueAt = Math.max(dueAt, now() + nanos);
  }

  /** Somebody leads: another region than before, or this one. */
  void led() {
    Message message = underWay;
    if (message == null) {
      return;
    }
    if (!message.offered) {
      offer(message);
    } else if (!message.local) {
      unanswered(message);
    }
  }

  private long now() {
    return node.machine.monotonic();
  }

  private void pump() {
    if (underWay != null || paused) {
      return;
    }
    boolean beats = dueAt <= now();
    if (!beats && queue.isEmpty()) {
      alarm.within(dueAt - now());
      return;
    }
    Message message = message(beats);
    underWay = message;
    node.machine.after(patienceNanos, () -> outOfPatience(message));
    offer(message);
  }

  private Message message(boolean beats) {
    List<Command> asked = List.copyOf(queue);
    queue.clear();
    if (!beats) {
      return new Message(asked, asked);
    }
    dueAt = now() + beatNanos;
    long sequence = node.leases.sending();
    List<Command> commands = new ArrayList<>();
    commands.add(heartbeat(sequence));
    commands.addAll(asked);
    takenInByItself(sequence);
    return new Message(asked, commands);
  }

  private void offer(Message message) {
    message.offered = true;
    message.local = node.peer().leader() == node.machine.index;
    int mine = ++message.attempts;
    node.peer()
        .propose(
            message.commands,
            fate -> {
              if (underWay == message && mine == message.attempts) {
                answered(message, fate);
              }
            });
  }

  private void answered(Message message, Fate fate) {
    if (fate == Fate.APPLIED) {
      underWay = null;
      pump();
      return;
    }
    message.offered = false;
    int mine = message.attempts;
    node.machine.after(
        LOOK_AGAIN_NANOS,
        () -> {
          if (underWay == message && mine == message.attempts) {
            offer(message);
          }
        });
  }

  private void outOfPatience(Message message) {
    if (underWay == message) {
      if (message.offered) {
        unanswered(message);
      } else {
        again(message);
      }
    }
  }

  /** It may have reached the log or not. */
  private void unanswered(Message message) {
    node.peer().forget();
    underWay = null;
    if (message.beats()) {
      // Another leader may be there by now, and time is short for the lease.
      beatSoon();
    } else {
      pump();
    }
  }

  /** What surely did not enter the log is sent again; its heartbeat has become old. */
  private void again(Message message) {
    underWay = null;
    queue.addAll(0, message.asked);
    paused = true;
    int mine = node.machine.incarnation();
    node.machine.after(
        RETRY_NANOS,
        () -> {
          if (mine == node.machine.incarnation()) {
            paused = false;
            pump();
          }
        });
  }

  /** Whether a leader may believe its own heartbeat before it is committed is for the rules. */
  private void takenInByItself(long sequence) {
    if (node.peer().leads() && node.world.rules().renews(false)) {
      Map<ResourceId, Epoch> grants = new HashMap<>();
      for (ResourceState resource : node.state().resources().values()) {
        if (resource.primary().equals(node.machine.id) && resource.leased()) {
          grants.put(resource.id(), resource.epoch());
        }
      }
      node.leases.renewed(sequence, grants);
    }
  }

  private Command heartbeat(long sequence) {
    SortedMap<ResourceId, ReplicaReport> reports = new TreeMap<>();
    node.replicas.forEach((id, replica) -> reports.put(id, replica.report()));
    return new Command.Heartbeat(
        node.machine.id,
        node.machine.incarnation(),
        sequence,
        node.leases.acknowledged(),
        node.vantage.unreachable(),
        reports,
        node.machine.wallMillis());
  }
}
