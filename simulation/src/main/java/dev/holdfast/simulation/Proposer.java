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

/**
 * Sends a node's commands to the log, one entry at a time; what gathers meanwhile travels together.
 */
final class Proposer {
  private static final long RETRY_NANOS = 50_000_000L;

  /** More than a node could sensibly have to say at once. */
  private static final int QUEUE_MAX = 256;

  private final Node node;
  private final long beatNanos;
  private final long patienceNanos;
  private final List<Command> queue = new ArrayList<>();
  private boolean due;
  private int beats;
  private long entry;
  private boolean underWay;
  private boolean paused;

  Proposer(Node node) {
    this.node = node;
    this.beatNanos = node.world.times().heartbeat().toNanos();
    this.patienceNanos = node.world.lease().toNanos() / 2;
  }

  void restart() {
    queue.clear();
    due = false;
    beats++;
    entry++;
    underWay = false;
    paused = false;
  }

  void send(List<Command> commands) {
    if (queue.size() < QUEUE_MAX) {
      queue.addAll(commands);
      pump();
    }
  }

  /** A heartbeat is due now, and then at its steady pace. */
  void beat() {
    due = true;
    int mine = ++beats;
    node.machine.after(
        beatNanos,
        () -> {
          if (mine == beats) {
            beat();
          }
        });
    pump();
  }

  /** Keeps the way free for what will be said within so long. */
  void beatNotBefore(long nanos) {
    due = false;
    int mine = ++beats;
    node.machine.after(
        nanos,
        () -> {
          if (mine == beats) {
            beat();
          }
        });
  }

  /** Something changed that the others should know before the next heartbeat is due. */
  void beatSoon() {
    beat();
  }

  /** Who leads now will not answer what is under way, and a heartbeat may be among it. */
  void unanswered() {
    if (underWay) {
      node.peer().forget();
      underWay = false;
      beat();
    }
  }

  private void pump() {
    if (underWay || paused || (queue.isEmpty() && !due)) {
      return;
    }
    List<Command> commands = new ArrayList<>();
    long sequence = 0;
    if (due) {
      due = false;
      sequence = node.leases.sending();
      commands.add(heartbeat(sequence));
    }
    List<Command> batch = List.copyOf(queue);
    commands.addAll(batch);
    queue.clear();
    underWay = true;
    long mine = ++entry;
    node.machine.after(
        patienceNanos,
        () -> {
          if (mine == entry && underWay) {
            node.peer().forget();
            underWay = false;
            pump();
          }
        });
    takenInByItself(sequence);
    node.peer()
        .propose(
            commands,
            fate -> {
              if (mine == entry) {
                underWay = false;
                if (fate == Fate.NOT_SENT) {
                  queue.addAll(0, batch);
                  pause();
                } else {
                  pump();
                }
              }
            });
  }

  private void pause() {
    paused = true;
    long mine = entry;
    node.machine.after(
        RETRY_NANOS,
        () -> {
          if (mine == entry) {
            paused = false;
            pump();
          }
        });
  }

  /** Whether a leader may believe its own heartbeat before it is committed is for the rules. */
  private void takenInByItself(long sequence) {
    if (sequence > 0 && node.peer().leads() && node.world.rules().renews(false)) {
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
