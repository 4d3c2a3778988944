package dev.holdfast.node;

import dev.holdfast.control.Reach;
import dev.holdfast.mesh.Contact;
import dev.holdfast.mesh.Mesh;
import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;

/**
 * What this region can reach. One thread has every peer's mesh gateway probed; a peer counts as out
 * of reach when no probe has come back for a while.
 */
final class Vantage implements AutoCloseable {
  /** How many times more often the others are asked while a region begins to owe an answer. */
  private static final int HURRY = 4;

  private final Mesh mesh;
  private final Duration interval;
  private final Duration silence;
  private final Duration urgent;
  private final Runnable changed;
  private final Map<RegionId, Long> reachedNanos = new ConcurrentHashMap<>();
  private final Map<RegionId, Future<?>> probes = new HashMap<>(); // used by the thread
  private final Bell pause = new Bell();
  private final Thread thread;
  private volatile SortedSet<RegionId> last = new TreeSet<>();
  private volatile boolean closed;

  /**
   * Starts at once.
   *
   * @param lease the times are fractions of it: a peer must be known as out of reach before half a
   *     lease has passed, and a probe must fit in several times
   */
  Vantage(Mesh mesh, Set<RegionId> peers, Duration lease, Runnable changed) {
    this.mesh = mesh;
    this.interval = lease.dividedBy(8);
    this.silence = silence(lease);
    this.urgent = lease.multipliedBy(2);
    this.changed = changed;
    for (RegionId peer : peers) {
      reachedNanos.put(peer, System.nanoTime());
    }
    this.thread = Thread.ofPlatform().name("vantage").start(this::run);
  }

  /** How long a region may owe an answer before it counts as out of reach. */
  static Duration silence(Duration lease) {
    return lease.multipliedBy(2).dividedBy(5);
  }

  /** The peers that cannot be reached now. */
  SortedSet<RegionId> unreachable() {
    SortedSet<RegionId> out = new TreeSet<>();
    long now = System.nanoTime();
    reachedNanos.forEach((peer, at) -> {
      if (now - at > silence.toNanos()) {
        out.add(peer);
      }
    });
    return out;
  }

  /** What the probes know in detail, and what the others told. */
  Reach reach() {
    Map<RegionId, Duration> silence = new HashMap<>();
    Map<RegionId, Map<RegionId, Duration>> told = new HashMap<>();
    mesh.contacts()
        .forEach((region, contact) -> {
          silence.put(region, contact.silence());
          told.put(region, contact.told());
        });
    return new Reach(silence, told);
  }

  /** Whether a region has begun to owe an answer; what the others know of it is urgent then. */
  boolean losing() {
    return mesh.contacts().values().stream()
        .map(Contact::silence)
        .anyMatch(silence -> !silence.isZero() && silence.compareTo(urgent) < 0);
  }

  private void run() {
    try {
      while (!closed) {
        reachedNanos.keySet().forEach(this::probe);
        tell();
        pause.await(losing() ? interval.dividedBy(HURRY) : interval);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void probe(RegionId peer) {
    Future<?> before = probes.get(peer);
    if (before == null || before.isDone()) {
      probes.put(peer, mesh.probe(peer, silence).thenRun(() -> reached(peer)));
    }
  }

  private void reached(RegionId peer) {
    reachedNanos.put(peer, System.nanoTime());
    if (last.contains(peer)) {
      pause.ring();
    }
  }

  private void tell() {
    SortedSet<RegionId> now = unreachable();
    if (!now.equals(last)) {
      last = now;
      changed.run();
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(silence);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
