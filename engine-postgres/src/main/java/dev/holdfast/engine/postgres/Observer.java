package dev.holdfast.engine.postgres;

import dev.holdfast.engine.Observation;
import dev.holdfast.engine.Observation.State;
import dev.holdfast.engine.SyncStandbys;
import dev.holdfast.engine.postgres.Configuration.Purpose;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a replica without touching it. May be asked from any thread; a question that hangs is
 * answered as unknown, and the next one does not queue behind it.
 */
final class Observer implements AutoCloseable {
  /** A little less than the second that was promised. */
  private static final Duration PATIENCE = Duration.ofMillis(900);

  private final Replica replica;
  private final ReplicaFolder folder;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  // Guarded by this; the question that is on its way.
  private @Nullable Future<Facts> pending;

  // Guarded by this; the end of a primary's newest record when it was last looked at.
  private long inserted;

  // Written by whoever observes last; only a report, so any of several is good.
  private volatile LogPosition lastSeen = LogPosition.START;

  Observer(Replica replica, ReplicaFolder folder) {
    this.replica = replica;
    this.folder = folder;
  }

  LogPosition lastSeen() {
    return lastSeen;
  }

  Observation observe(Epoch epoch) {
    Optional<Purpose> purpose = replica.purpose();
    if (purpose.isEmpty()) {
      return atRest(epoch);
    }
    if (purpose.get() instanceof Purpose.Isolated) {
      return quiet(State.STOPPED, epoch, "it is being read for rows that only it has");
    }
    if (!replica.isUp()) {
      return quiet(State.UNKNOWN, epoch, "its server is starting");
    }
    try {
      return running(epoch, purpose.get(), ask().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return quiet(
          State.UNKNOWN, epoch, "its server does not answer within " + PATIENCE.toMillis() + " ms");
    } catch (ExecutionException e) {
      return replica.purpose().isEmpty()
          ? atRest(epoch)
          : quiet(State.UNKNOWN, epoch, "its server does not answer: " + messageOf(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return quiet(State.UNKNOWN, epoch, "the question was interrupted");
    }
  }

  private synchronized Future<Facts> ask() {
    Future<Facts> asked = pending;
    if (asked == null || asked.isDone()) {
      asked = threads.submit(replica::facts);
      pending = asked;
    }
    return asked;
  }

  private Observation running(Epoch epoch, Purpose purpose, Facts facts) {
    LogPosition position = position(facts);
    if (facts.recovering()) {
      return new Observation(
          State.STANDBY,
          epoch,
          position,
          facts.streaming(),
          Map.of(),
          Optional.empty(),
          standbyBecause(purpose, facts));
    }
    Optional<SyncStandbys> sync =
        purpose instanceof Purpose.Primary(var required)
                && facts.standbyNames().equals(Configuration.standbyNames(purpose))
            ? Optional.of(required)
            : Optional.empty();
    return new Observation(
        State.PRIMARY,
        epoch,
        position,
        false,
        facts.standbys(),
        sync,
        sync.isPresent() ? "it takes writes" : "it is a primary that acknowledges nothing yet");
  }

  /**
   * How far the whole records of a running server's log surely go. What is said here is held
   * against the replica when its server is stopped or sealed, and it has no more than whole records
   * then.
   */
  synchronized LogPosition position(Facts facts) {
    long timeline = facts.timeline() > 0 ? facts.timeline() : storedTimeline();
    LogPosition position = lastSeen;
    if (facts.recovering()) {
      if (facts.reach() >= beginOf(timeline)) {
        position = new LogPosition(timeline, facts.reach());
      }
    } else {
      long end = facts.reach() >= facts.inserted() ? facts.inserted() : inserted;
      if (end > 0 && end <= facts.reach()) {
        position = new LogPosition(timeline, end);
      }
      inserted = facts.inserted();
    }
    lastSeen = position;
    return position;
  }

  /** Before that, a standby that already receives a timeline still replays an earlier one. */
  private long beginOf(long timeline) {
    try {
      return new WalFolder(folder.wal()).history(timeline).begin();
    } catch (IOException e) {
      return 0;
    }
  }

  private String standbyBecause(Purpose purpose, Facts facts) {
    if (facts.streaming()) {
      return "it receives from its primary";
    }
    if (purpose instanceof Purpose.Standby(var upstream) && upstream.isEmpty()) {
      return "it is sealed: it receives from nobody";
    }
    ServerLog log = replica.log().orElse(null);
    if (log != null && log.upstreamForkedOff()) {
      return "its log is not a prefix of its primary's";
    }
    if (log != null && log.upstreamLacksLog()) {
      return "its primary no longer has the log it needs next; it must be cloned again";
    }
    return facts.receiving() ? "it is connecting to its primary" : "it does not reach its primary";
  }

  private long storedTimeline() {
    try {
      return new WalFolder(folder.wal()).newestTimeline();
    } catch (IOException e) {
      return lastSeen.timeline();
    }
  }

  private Observation atRest(Epoch epoch) {
    if (!folder.hasData()) {
      return quiet(State.EMPTY, epoch, "there is no data yet");
    }
    return quiet(
        State.STOPPED,
        epoch,
        replica
            .lastWords()
            .map(words -> "its server ended by itself: " + words)
            .orElse("its server does not run"));
  }

  private synchronized Observation quiet(State state, Epoch epoch, String because) {
    // What was not on disk yet may be gone, and other records may take its place.
    inserted = 0;
    return new Observation(state, epoch, lastSeen, false, Map.of(), Optional.empty(), because);
  }

  private static String messageOf(ExecutionException e) {
    Throwable cause = e.getCause();
    return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
