package dev.holdfast.drill;

import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * The users of one region at work on one resource: operations fall due at times fixed beforehand,
 * whether or not the earlier ones have been answered, so that an outage cannot hide behind clients
 * that wait for it.
 *
 * <p>One virtual thread of its own puts what falls due into a bounded queue, from which the
 * region's {@link Client}s take it.
 */
final class RegionLoad implements Runnable {
  /** Due operations a second: gaps of 25 ms between them are the resolution of what is measured. */
  static final int PER_SECOND = 40;

  /** How many of a hundred operations look for an earlier write. */
  static final int READ_PERCENT = 30;

  /** What may wait: as much as falls due within the patience of a client. */
  private static final int BACKLOG_MAX = (int) (PER_SECOND * Client.PATIENCE.toSeconds());

  private final Shared shared;
  private final Recorder.Target target;
  private final RandomGenerator random;
  private final BlockingQueue<Long> due = new ArrayBlockingQueue<>(BACKLOG_MAX);

  /**
   * What all loads of a drill share.
   *
   * @param stopwatch the drill's time
   * @param recorder where everything is recorded
   * @param table what is written
   * @param written acknowledged writes of the resource
   * @param acknowledgements whose writes go on
   * @param operations how many operations there have been
   * @param stop when to stop
   */
  record Shared(
      Stopwatch stopwatch,
      Recorder recorder,
      DrillTable table,
      RecentWrites written,
      Acknowledgements acknowledgements,
      AtomicLong operations,
      StopSign stop) {}

  RegionLoad(Shared shared, Recorder.Target target, RandomGenerator random) {
    this.shared = shared;
    this.target = target;
    this.random = random;
  }

  @Override
  public void run() {
    long intervalNanos = Duration.ofSeconds(1).toNanos() / PER_SECOND;
    long next = shared.stopwatch().nanos() + random.nextLong(intervalNanos);
    try {
      while (!shared.stop().await(Duration.ofNanos(next - shared.stopwatch().nanos()))) {
        // A full backlog makes this wait; due times go on all the same and latencies count from
        // them.
        while (!due.offer(next) && !stopped()) {
          shared.stop().await(Duration.ofNanos(intervalNanos));
        }
        next += intervalNanos / 2 + random.nextLong(intervalNanos);
      }
    } catch (InterruptedException _) {
      // Told to stop at once.
    }
  }

  BlockingQueue<Long> due() {
    return due;
  }

  boolean stopped() {
    return shared.stop().raised();
  }

  void awaitStop(Duration most) throws InterruptedException {
    shared.stop().await(most);
  }

  Stopwatch stopwatch() {
    return shared.stopwatch();
  }

  Recorder recorder() {
    return shared.recorder();
  }

  RecentWrites written() {
    return shared.written();
  }

  Acknowledgements acknowledgements() {
    return shared.acknowledgements();
  }

  DrillTable table() {
    return shared.table();
  }

  Recorder.Target target() {
    return target;
  }

  RegionId region() {
    return target.region();
  }

  long nextOperation() {
    return shared.operations().incrementAndGet();
  }
}
