package dev.holdfast.engine.postgres;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Has chores done every few seconds, and at once when called for, until it is closed. */
final class Housekeeper implements AutoCloseable {
  /** How long log is held back needlessly after every standby has it. */
  private static final Duration PERIOD = Duration.ofSeconds(10);

  private final Chores chores;
  private final Semaphore calls = new Semaphore(0);
  private volatile boolean closing;

  /** What is to be done. */
  interface Chores {
    /** Does it, within a limit of its own. */
    void perform() throws InterruptedException;
  }

  Housekeeper(Chores chores) {
    this.chores = chores;
  }

  void start(String name) {
    Thread.ofVirtual().name(name).start(this::keepHouse);
  }

  /** Has the chores done now. */
  void call() {
    calls.release();
  }

  private void keepHouse() {
    try {
      while (!closing) {
        var _ = calls.tryAcquire(PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        if (!closing) {
          chores.perform();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing = true;
    calls.release();
  }
}
