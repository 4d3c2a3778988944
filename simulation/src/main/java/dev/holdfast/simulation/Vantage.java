package dev.holdfast.simulation;

import dev.holdfast.control.Reach;
import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * What a region can reach. Probes themselves are not simulated, only what they find out and how
 * late: a peer counts as out of reach when no probe has come back for a while. Each peer is asked
 * at a steady pace that begins at a time of its own.
 */
final class Vantage {
  /** No other region carries it. */
  static final int DIRECTLY = -1;

  /** How many times more often the others are asked while a region begins to owe an answer. */
  private static final int HURRY = 4;

  /** A question that is open for less is none that is owed an answer. */
  private static final long OWED_AFTER_NANOS = 250_000_000L;

  /** A region that owes an answer for so long is not reached directly. */
  private static final long LOST_NANOS = 800_000_000L;

  /** Connections over a dead way are cut after so long where another region can carry new ones. */
  private static final long STALLED_NANOS = 2_000_000_000L;

  /** A standby returns to the direct way when that has worked for so long. */
  private static final long BACK_NANOS = 10_000_000_000L;

  private final Node node;
  private final RandomGenerator random;
  private final long intervalNanos;
  private final long silenceNanos;
  private final int[] news;
  private final long[] phases;

  /** When a peer answered last, on this node's clock; negative while it answers. */
  private final long[] lastAnsweredAt;

  /** Whether a peer has answered since this node started. */
  private final boolean[] everAnswered;

  private final SortedSet<RegionId> unreachable = new TreeSet<>();

  Vantage(Node node) {
    this.node = node;
    this.random = node.world.stream();
    this.intervalNanos = node.world.lease().toNanos() / 8;
    this.silenceNanos = node.world.lease().toNanos() * 2 / 5;
    this.news = new int[node.world.size()];
    this.lastAnsweredAt = new long[node.world.size()];
    this.everAnswered = new boolean[node.world.size()];
    this.phases = random.longs(node.world.size(), 0, intervalNanos).toArray();
  }

  SortedSet<RegionId> unreachable() {
    return unreachable;
  }

  void restart() {
    unreachable.clear();
    Arrays.fill(lastAnsweredAt, -1);
    Arrays.fill(everAnswered, false);
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
    if (!reached && lastAnsweredAt[peer] < 0) {
      lastAnsweredAt[peer] = node.machine.monotonic() - (silenceNanos - late);
    }
    node.machine.after(
        late,
        () -> {
          if (mine == news[peer]) {
            found(peer, reached);
          }
        });
    if (!reached) {
      leaveDeadWay(peer);
    }
  }

  private void found(int peer, boolean reached) {
    RegionId id = node.world.id(peer);
    if (reached) {
      lastAnsweredAt[peer] = -1;
      everAnswered[peer] = true;
      returnToDirectWay(peer);
    }
    boolean changed = reached ? unreachable.remove(id) : unreachable.add(id);
    if (changed) {
      node.proposer.beatSoon();
      node.helm.stir();
    }
  }

  private void leaveDeadWay(int peer) {
    int mine = news[peer];
    node.machine.after(
        STALLED_NANOS,
        () -> {
          if (mine == news[peer] && relay(peer) != DIRECTLY) {
            node.gateway.reset(peer);
            node.replicas.values().forEach(replica -> replica.stream.reset(peer));
          }
        });
  }

  private void returnToDirectWay(int peer) {
    int mine = news[peer];
    node.machine.after(
        BACK_NANOS,
        () -> {
          if (mine == news[peer]) {
            node.replicas.values().forEach(replica -> replica.stream.goDirectly(peer));
          }
        });
  }

  /** Which region carries new connections to a peer; nobody where the direct way works. */
  int relay(int to) {
    int best = DIRECTLY;
    if (silence(to) < LOST_NANOS) {
      return best;
    }
    for (int by = 0; by < news.length; by++) {
      boolean between =
          by != node.machine.index
              && by != to
              && reaches(by)
              && node.world.node(by).vantage.reaches(to);
      if (between
          && (best == DIRECTLY
              || node.world.roundTrip(node.machine.index, by)
                  < node.world.roundTrip(node.machine.index, best))) {
        best = by;
      }
    }
    return best;
  }

  private boolean reaches(int peer) {
    return lastAnsweredAt[peer] < 0 && !unreachable.contains(node.world.id(peer));
  }

  /** Whether a peer has not answered for some time, but not for long. */
  boolean losing() {
    long most = 2 * node.world.lease().toNanos();
    for (int peer = 0; peer < lastAnsweredAt.length; peer++) {
      if (lastAnsweredAt[peer] >= 0 && silence(peer) < most) {
        return true;
      }
    }
    return false;
  }

  /** For how long a peer has owed an answer; zero while it answers. */
  private long silence(int peer) {
    return lastAnsweredAt[peer] < 0 ? 0 : node.machine.monotonic() - lastAnsweredAt[peer];
  }

  /** The others tell with every answer whom they have reached; that is as old as a probe. */
  Reach reach() {
    if (Arrays.stream(lastAnsweredAt).allMatch(at -> at < 0)) {
      return Reach.UNKNOWN; // what others tell matters only to whom somebody owes an answer
    }
    Map<RegionId, Duration> silences = new HashMap<>();
    Map<RegionId, Map<RegionId, Duration>> told = new HashMap<>();
    for (int peer = 0; peer < news.length; peer++) {
      if (peer == node.machine.index) {
        continue;
      }
      silences.put(node.world.id(peer), Duration.ofNanos(silence(peer)));
      if (lastAnsweredAt[peer] < 0) {
        told.put(node.world.id(peer), toldBy(peer));
      }
    }
    return new Reach(silences, told);
  }

  /**
   * A peer's word is as old as the question that it answered. What it says happened before that, or
   * it would have said something else.
   */
  private Map<RegionId, Duration> toldBy(int peer) {
    long old = sinceAsked(peer) + node.world.roundTrip(node.machine.index, peer);
    Map<RegionId, Duration> ages = new HashMap<>();
    Vantage there = node.world.node(peer).vantage;
    for (int other = 0; other < news.length; other++) {
      if (there.everAnswered[other]) {
        long silence = there.silence(other);
        long age = silence > old ? silence : old + there.sinceAnswered(other, old);
        ages.put(node.world.id(other), Duration.ofNanos(age));
      }
    }
    return ages;
  }

  private long sinceAsked(int peer) {
    long pause = hurries() ? intervalNanos / HURRY : intervalNanos;
    return sinceProbe(peer, pause, 0);
  }

  /** How long before a moment so long ago a peer that answers did so last. */
  private long sinceAnswered(int peer, long ago) {
    return sinceProbe(peer, intervalNanos, ago);
  }

  /** A peer is asked again a pause after each of its answers. */
  private long sinceProbe(int peer, long pause, long ago) {
    long cycle = pause + node.world.roundTrip(node.machine.index, peer);
    return Math.floorMod(node.machine.monotonic() - ago + phases[peer], cycle);
  }

  /** Whether a question has been open for long enough to ask the others more often. */
  private boolean hurries() {
    for (int peer = 0; peer < lastAnsweredAt.length; peer++) {
      if (silence(peer) >= intervalNanos + OWED_AFTER_NANOS) {
        return losing();
      }
    }
    return false;
  }
}
