package dev.holdfast.engine.postgres;

import dev.holdfast.engine.Checkup;
import dev.holdfast.engine.postgres.Configuration.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a standby's data checked now and then, and when it is called for; in a thread of its own. A
 * damaged one is condemned as foreign and stopped, under the lock of the verbs.
 */
final class Checkups implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Checkups.class);

  /** A standby that has just begun to follow has other things to do. */
  private static final Duration FIRST = Duration.ofMinutes(15);

  private static final Duration PERIOD = Duration.ofDays(1);

  private final PostgresDriver.Settings settings;
  private final ReentrantLock verbs;
  private final Replica replica;
  private final ReplicaFolder folder;
  private final Sessions sessions;
  private final Provenance provenance;
  private final Semaphore calls = new Semaphore(0);
  private volatile boolean closing;
  private volatile Last last = new Last(Checkup.NEVER, Optional.empty());

  /** A result, and of which server's data. */
  private record Last(Checkup checkup, Optional<ServerLog> server) {}

  Checkups(
      PostgresDriver.Settings settings,
      ReentrantLock verbs,
      Replica replica,
      ReplicaFolder folder,
      Sessions sessions,
      Provenance provenance) {
    this.settings = settings;
    this.verbs = verbs;
    this.replica = replica;
    this.folder = folder;
    this.sessions = sessions;
    this.provenance = provenance;
  }

  void start() {
    Thread.ofVirtual().name("postgres-checkups-" + settings.resource()).start(this::run);
  }

  /** Has it checked now. From then on no earlier result is told. */
  void call() {
    if (last().state() != Checkup.State.RUNNING) {
      last = new Last(running("it is about to be read"), replica.log());
      calls.release();
    }
  }

  private static Checkup running(String because) {
    return new Checkup(Checkup.State.RUNNING, Optional.empty(), 0, because);
  }

  /** The last result, if it is of the data that is there now. */
  Checkup last() {
    Last known = last;
    boolean same = known.server().equals(replica.log());
    boolean damaged =
        known.checkup().state() == Checkup.State.DAMAGED && provenance.condemned().isPresent();
    return same || damaged ? known.checkup() : Checkup.NEVER;
  }

  private void run() {
    try {
      Duration pause = FIRST;
      while (!closing) {
        var _ = calls.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
        calls.drainPermits();
        pause = check() ? PERIOD : FIRST;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether there was something to check. */
  private boolean check() throws InterruptedException {
    Optional<ServerLog> server = replica.log();
    if (closing || server.isEmpty() || !isStandby(server)) {
      if (last.checkup().state() == Checkup.State.RUNNING) {
        last = new Last(checkup(new DataCheck.Finding.BrokenOff("it is no standby now")), server);
      }
      return false;
    }
    last = new Last(running("its data is being read"), server);
    DataCheck.Finding found =
        new DataCheck(replica, folder, sessions, () -> isStandby(server)).run();
    LOG.info("{} was checked: {}", settings.resource(), found);
    last = new Last(checkup(found), server);
    if (found instanceof DataCheck.Finding.Damaged(var because)) {
      expel(server, "its data is damaged: " + because);
    }
    return true;
  }

  /** Stops a damaged standby, after that was written down, unless it is another server by now. */
  private void expel(Optional<ServerLog> server, String because) throws InterruptedException {
    verbs.lockInterruptibly();
    try {
      if (isStandby(server)) {
        provenance.condemn(because);
        replica.stop(Duration.ZERO);
      }
    } catch (Trouble trouble) {
      LOG.error("{}: {}", settings.resource(), trouble.because());
    } finally {
      verbs.unlock();
    }
  }

  private boolean isStandby(Optional<ServerLog> server) {
    return !closing
        && replica.isUp()
        && replica.log().equals(server)
        && replica.purpose().filter(Purpose.Standby.class::isInstance).isPresent();
  }

  private static Checkup checkup(DataCheck.Finding found) {
    Optional<Instant> now = Optional.of(Instant.now());
    return switch (found) {
      case DataCheck.Finding.Sound(long bytes) ->
          new Checkup(Checkup.State.SOUND, now, bytes, "all of it can be read");
      case DataCheck.Finding.Damaged(String because) ->
          new Checkup(Checkup.State.DAMAGED, now, 0, because);
      case DataCheck.Finding.BrokenOff(String because) ->
          new Checkup(Checkup.State.BROKEN_OFF, now, 0, because);
    };
  }

  @Override
  public void close() {
    closing = true;
    calls.release();
  }
}
