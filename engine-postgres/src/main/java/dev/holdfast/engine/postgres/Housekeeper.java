package dev.holdfast.engine.postgres;

import dev.holdfast.engine.postgres.Configuration.Purpose;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what no verb waits for, in a virtual thread of its own: holds back no more log than needed,
 * and stops a server that was promoted by hand. Takes the lock of the verbs for short deeds.
 */
final class Housekeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);

  /** How long log is held back needlessly after every standby has it. */
  private static final Duration PERIOD = Duration.ofSeconds(10);

  /** What is left of the verb that called for the housekeeper. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final PostgresDriver.Settings settings;
  private final ReentrantLock verbs;
  private final Replica replica;
  private final Leadership leadership;
  private final ExportSlot exportSlot;
  private final Expulsion expulsion;
  private final Semaphore chores = new Semaphore(0);
  private volatile boolean closing;

  /** Stops a server that has no business to run; called under the lock of the verbs. */
  interface Expulsion {
    void perform() throws InterruptedException, Trouble;
  }

  Housekeeper(
      PostgresDriver.Settings settings,
      ReentrantLock verbs,
      Replica replica,
      Leadership leadership,
      ExportSlot exportSlot,
      Expulsion expulsion) {
    this.settings = settings;
    this.verbs = verbs;
    this.replica = replica;
    this.leadership = leadership;
    this.exportSlot = exportSlot;
    this.expulsion = expulsion;
  }

  void start() {
    Thread.ofVirtual().name("postgres-housekeeper-" + settings.resource()).start(this::run);
  }

  /** There is something to do now. */
  void call() {
    chores.release();
  }

  private void run() {
    try {
      while (!closing) {
        var _ = chores.tryAcquire(PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        chores.drainPermits();
        if (!closing) {
          expel();
          tidy();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Skipped while a verb is at work for long: each verb looks for itself. */
  private void expel() throws InterruptedException {
    if (!verbs.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      return;
    }
    try {
      expulsion.perform();
    } catch (Trouble trouble) {
      LOG.error("{}: {}", settings.resource(), trouble.because());
    } finally {
      verbs.unlock();
    }
  }

  /**
   * Holds back no more log than needed. Skipped while a verb is at work for long: it will be there
   * again soon.
   */
  void tidy() throws InterruptedException {
    if (!verbs.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      return;
    }
    try {
      if (!replica.isUp()
          || replica.purpose().filter(Purpose.Primary.class::isInstance).isEmpty()) {
        return;
      }
      leadership.ensureExportSlot();
    } catch (IOException e) {
      LOG.warn("{} housekeeping: {}", settings.resource(), e.getMessage());
    } finally {
      verbs.unlock();
    }
    letGoOfLog();
  }

  /** Not under the lock: the server reads all that it lets go of, and a fence must not wait. */
  private void letGoOfLog() throws InterruptedException {
    try {
      exportSlot.advance(settings.peers(), replica.facts().standbys());
    } catch (SQLException e) {
      LOG.info("{} holds log for a little longer: {}", settings.resource(), e.getMessage());
    }
  }

  @Override
  public void close() {
    closing = true;
    chores.release();
  }
}
