package dev.holdfast.lab;

import dev.holdfast.model.Link;
import dev.holdfast.model.RegionId;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * One direction between two regions, shared by every connection that has bytes going that way.
 *
 * <p>Owned by the emulator's event loop; only {@link #bytes} may be called from elsewhere.
 */
final class Lane {
  /**
   * How much may queue before the narrowest point, as the time it takes to drain. Routers hold
   * about this much; beyond it senders wait in their own sockets, so that a heartbeat never queues
   * behind megabytes of somebody else's copy.
   */
  private static final long BACKLOG_NANOS_MAX = 50_000_000;

  private static final int PIECE_BYTES_MAX = 65_536;

  /** One packet: reading less at a time than the wire carries would model nothing. */
  private static final int PIECE_BYTES_MIN = 1_460;

  /**
   * A piece occupies a narrow lane for a two-hundredth of a second at most, so that lanes are fair.
   */
  private static final int PIECES_PER_SECOND = 200;

  final RegionId from;
  final RegionId to;
  private final Conditions healthy;
  private final RandomGenerator random;
  private final Map<LegKind, AtomicLong> bytes = new EnumMap<>(LegKind.class);
  private final Set<Pipe> waiting = new LinkedHashSet<>();
  private Conditions conditions;
  private final EventExecutor loop;
  private long busyUntil = System.nanoTime();
  private boolean wakeScheduled;

  /** Whether a fault has cut this direction. */
  boolean cut;

  /** Whether the region at either end is lost. */
  boolean endLost;

  Lane(RegionId from, RegionId to, Link link, long seed, EventExecutor loop) {
    this.loop = loop;
    this.from = from;
    this.to = to;
    this.healthy = Conditions.of(link);
    this.conditions = healthy;
    // A stream of its own per lane, so that one more region does not reshuffle the others' fates.
    this.random =
        RandomGeneratorFactory.of("L64X128MixRandom")
            .create(seed ^ ((long) from.value().hashCode() << 32) ^ to.value().hashCode());
    for (LegKind kind : LegKind.values()) {
      bytes.put(kind, new AtomicLong());
    }
  }

  boolean open() {
    return !cut && !endLost;
  }

  void become(Conditions next) {
    conditions = next;
  }

  Conditions healthy() {
    return healthy;
  }

  Conditions conditions() {
    return conditions;
  }

  /** Whether the queue before the narrowest point has room. */
  boolean accepts(long now) {
    return busyUntil - now < BACKLOG_NANOS_MAX;
  }

  /** Sends so many bytes now and says when they arrive. */
  long send(long now, int size) {
    Fate fate = Fate.of(conditions, now, size, busyUntil, random);
    busyUntil = fate.departs();
    return fate.arrives();
  }

  /** How long a packet without payload (a request to connect, its answer) travels. */
  long travel() {
    return Fate.travel(conditions, random);
  }

  /** Lets a pipe go on once there is room again; those who wait go on in the order they came. */
  void awaitRoom(Pipe pipe, long now) {
    waiting.add(pipe);
    if (!wakeScheduled) {
      wakeScheduled = true;
      long patience = Math.max(0, busyUntil - BACKLOG_NANOS_MAX / 2 - now);
      Alarm.in(loop, patience, this::wake);
    }
  }

  private void wake() {
    wakeScheduled = false;
    List<Pipe> turn = new ArrayList<>(waiting);
    waiting.clear();
    turn.forEach(Pipe::pump);
  }

  void forget(Pipe pipe) {
    waiting.remove(pipe);
  }

  /** How many bytes to read at most at a time. */
  int pieceBytes() {
    long fair = conditions.bandwidth().bytesPerSecond() / PIECES_PER_SECOND;
    return Math.clamp(fair, PIECE_BYTES_MIN, PIECE_BYTES_MAX);
  }

  void count(LegKind kind, int arrived) {
    counter(kind).addAndGet(arrived);
  }

  long bytes(LegKind kind) {
    return counter(kind).get();
  }

  private AtomicLong counter(LegKind kind) {
    AtomicLong counter = bytes.get(kind);
    if (counter == null) {
      throw new IllegalStateException("No counter for " + kind);
    }
    return counter;
  }
}
