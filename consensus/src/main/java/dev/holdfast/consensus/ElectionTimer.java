package dev.holdfast.consensus;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has this region stand for election at its turn, on a thread of its own.
 *
 * <p>Ratis has a timer too, but it sleeps for a whole timeout, looks, and sleeps for another. It
 * stands anywhere between one and two of them after the loss, so that regions whose turns are apart
 * stand at the same moment after all.
 */
final class ElectionTimer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ElectionTimer.class);

  /** Between two looks while this region leads or stands: short beside any turn. */
  private static final Duration IDLE = Duration.ofMillis(100);

  /** Waking this much too late means that the machine was busy, stood still or was suspended. */
  private static final Duration LATE = Duration.ofMillis(100);

  private static final Duration END_MAX = Duration.ofSeconds(5);

  private final ConsensusPeer peer;
  private final Duration min;
  private final long spreadNanos;
  private final RandomGenerator random;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);

  ElectionTimer(ConsensusPeer peer, ConsensusPeer.Settings settings, RandomGenerator random) {
    this.peer = peer;
    this.min = settings.electionMin();
    this.spreadNanos = settings.electionMax().minus(min).toNanos();
    this.random = random;
    thread = Thread.ofPlatform().daemon().name("election-timer").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    var turn = turn();
    while (closing.getCount() > 0) {
      try {
        long silence = peer.member().silenceMillis();
        var rest = silence < 0 ? IDLE : turn.minusMillis(silence);
        if (rest.isPositive()) {
          sleep(rest);
        } else if (peer.member().stand(turn)) {
          LOG.info("{} has heard no leader for {} ms and stands", peer.region(), silence);
          turn = turn();
        } else {
          sleep(IDLE);
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("The election timer of {} goes on after", peer.region(), e);
        turn = turn.plus(IDLE);
      }
    }
  }

  private Duration turn() {
    return min.plusNanos(random.nextLong(spreadNanos + 1));
  }

  /** Sleeps; after a rude awakening once more, so that what has arrived meanwhile is taken in. */
  private void sleep(Duration time) throws InterruptedException {
    long began = System.nanoTime();
    boolean over = closing.await(time.toNanos(), TimeUnit.NANOSECONDS);
    if (!over && System.nanoTime() - began > time.plus(LATE).toNanos()) {
      var _ = closing.await(LATE.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      if (!thread.join(END_MAX)) {
        LOG.warn("The election timer of {} has not ended", peer.region());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
