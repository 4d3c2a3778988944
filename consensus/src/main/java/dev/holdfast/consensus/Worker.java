package dev.holdfast.consensus;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that looks after something again and again until it is closed. */
final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  /** After a look that failed. */
  private static final Duration RETRY = Duration.ofMillis(250);

  /** Closing a peer that does not answer takes a look so long. */
  private static final Duration END_MAX = Duration.ofSeconds(10);

  private final Look look;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);

  /** What is done each time. */
  interface Look {
    /**
     * Looks.
     *
     * @param now nano time
     * @return how long not to look again
     */
    Duration at(long now);
  }

  /**
   * Does nothing until {@link #start}.
   *
   * @param name of the thread, also told in the log
   */
  Worker(String name, Look look) {
    this.look = look;
    thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      boolean over = false;
      while (!over) {
        over = closing.await(look().toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      LOG.debug("The {} was interrupted", thread.getName());
    }
  }

  private Duration look() {
    try {
      return look.at(System.nanoTime());
    } catch (RuntimeException | Error e) {
      told(e);
      return RETRY;
    }
  }

  /**
   * What looks after everything else must outlive a lack of memory, of which it cannot even tell.
   */
  private void told(Throwable e) {
    try {
      LOG.warn("The {} goes on after", thread.getName(), e);
    } catch (RuntimeException | Error untold) {
      // The next look may have what this one had not.
    }
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
    try {
      if (!thread.join(END_MAX)) {
        LOG.warn("The {} has not ended", thread.getName());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
