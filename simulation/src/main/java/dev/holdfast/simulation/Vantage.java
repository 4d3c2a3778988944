package dev.holdfast.simulation;

import dev.holdfast.model.RegionId;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * What a region can reach. Probes themselves are not simulated, only what they find out and how
 * late: a peer counts as out of reach when no probe has come back for a while.
 */
final class Vantage {
  private final Node node;
  private final RandomGenerator random;
  private final long intervalNanos;
  private final long silenceNanos;
  private final int[] news;
  private final SortedSet<RegionId> unreachable = new TreeSet<>();

  Vantage(Node node) {
    this.node = node;
    this.random = node.world.stream();
    this.intervalNanos = node.world.lease().toNanos() / 8;
    this.silenceNanos = node.world.lease().toNanos() * 2 / 5;
    this.news = new int[node.world.size()];
  }

  SortedSet<RegionId> unreachable() {
    return unreachable;
  }

  void restart() {
    unreachable.clear();
    for (int peer = 0; peer < news.length; peer++) {
      look(peer);
    }
  }

  /** Something happened on the way to a peer, or to the peer itself. */
  void look(int peer) {
    if (peer == node.machine.index || !node.machine.alive()) {
      return;
    }
    int mine = ++news[peer];
    boolean reached = node.world.reaches(node.machine.index, peer);
    long late =
        reached
            ? random.nextLong(intervalNanos + 1) + node.world.roundTrip(node.machine.index, peer)
            : silenceNanos - random.nextLong(intervalNanos + 1);
    node.machine.after(
        late,
        () -> {
          if (mine == news[peer]) {
            found(peer, reached);
          }
        });
  }

  private void found(int peer, boolean reached) {
    RegionId id = node.world.id(peer);
    boolean changed = reached ? unreachable.remove(id) : unreachable.add(id);
    if (changed) {
      node.proposer.beatSoon();
      node.helm.stir();
    }
  }
}
