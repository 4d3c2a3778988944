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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a replica without touching it. May be asked from any thread; a question that hangs is
 * answered as unknown, and the next one does not queue behind it.
 */
final class Observer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Observer.class);

  /** A little less than the second that was promised. */
  private static final Duration PATIENCE = Duration.ofMillis(900);

  /** What an older copy of the data may lack without being found out, against a write to disk. */
  private static final Duration MARK_PERIOD = Duration.ofSeconds(1);

  private final Replica replica;
  private final ReplicaFolder folder;
  private final Provenance provenance;
  private final StorageProbe storage;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  // Guarded by this; the question that is on its way.
  private @Nullable Future<Answer> pending;

  // Guarded by this; when the log was last marked, where, and of which server's data.
  private long markedNanos;
  private LogPosition marked = LogPosition.START;
  private Optional<ServerLog> markedOf = Optional.empty();

  // Guarded by this; the end of a primary's newest record when it was last looked at.
  private long inserted;

  // Written by whoever observes last; only a report, so any of several is good.
  private volatile LogPosition lastSeen = LogPosition.START;

  Observer(Replica replica, ReplicaFolder folder, Provenance provenance) {
    this.replica = replica;
    this.folder = folder;
    this.provenance = provenance;
    this.storage = new StorageProbe(folder, () -> replica.purpose().isPresent(), System::nanoTime);
  }

  void start() {
    storage.start();
  }

  /** What a server said, and the log by which that server is known. */
  private record Answer(Facts facts, Optional<ServerLog> server) {}

  LogPosition lastSeen() {
    return lastSeen;
  }

  /**
   * Looks.
   *
   * @param foreignAtRest why the data of a replica whose server does not run is foreign
   */
  Observation observe(Epoch epoch, Supplier<Optional<String>> foreignAtRest) {
    return look(epoch, foreignAtRest).on(storage.trouble());
  }

  private Observation look(Epoch epoch, Supplier<Optional<String>> foreignAtRest) {
    Optional<Purpose> purpose = replica.purpose();
    if (purpose.isEmpty()) {
      return atRest(epoch, foreignAtRest);
    }
    if (purpose.get() instanceof Purpose.Isolated) {
      String because = "it is being read for rows that only it has";
      return provenance
          .condemned()
          .map(why -> quiet(State.FOREIGN, epoch, why + "; " + because))
          .orElseGet(() -> quiet(State.STOPPED, epoch, because));
    }
    Optional<Recovery> recovery = replica.recovery();
    if (recovery.isPresent()) {
      return recovering(epoch, purpose.get(), recovery.get());
    }
    try {
      return running(epoch, ask().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return quiet(
          State.UNKNOWN, epoch, "its server does not answer within " + PATIENCE.toMillis() + " ms");
    } catch (ExecutionException e) {
      return replica.purpose().isEmpty()
          ? atRest(epoch, foreignAtRest)
          : quiet(State.UNKNOWN, epoch, "its server does not answer: " + messageOf(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return quiet(State.UNKNOWN, epoch, "the question was interrupted");
    }
  }

  private synchronized Future<Answer> ask() {
    Future<Answer> asked = pending;
    if (asked == null || asked.isDone()) {
      asked =
          threads.submit(() -> {
            Optional<ServerLog> server = replica.log();
            return new Answer(replica.facts(), server);
          });
      pending = asked;
    }
    return asked;
  }

  /** Of a server that takes no sessions yet. */
  private Observation recovering(Epoch epoch, Purpose purpose, Recovery recovery) {
    if (!(purpose instanceof Purpose.Standby)) {
      return quiet(State.UNKNOWN, epoch, "its server is starting: " + recovery.progress());
    }
    if (replica.isPromotedByHand()) {
      return quiet(State.FOREIGN, epoch, Replica.PROMOTED_BY_HAND);
    }
    boolean receives = recovery.received().isPresent();
    Optional<StandbyFaults.Fault> fault = replica.fault();
    String because =
        (receives ? "it receives from its primary" : "it does not receive")
            + " and takes no readers yet: "
            + recovery.progress();
    return new Observation(
        State.STANDBY,
        epoch,
        received(recovery),
        receives && fault.isEmpty(),
        Map.of(),
        Optional.empty(),
        fault.map(StandbyFaults.Fault::because).orElse(because));
  }

  private synchronized LogPosition received(Recovery recovery) {
    try {
      lastSeen = recovery.reached();
      replica.log().ifPresent(log -> log.faults().seen(lastSeen.offset()));
    } catch (IOException e) {
      // As far as it was seen.
      LOG.debug("not read: {}", e.toString());
    }
    return lastSeen;
  }

  private Observation running(Epoch epoch, Answer answer) {
    Facts facts = answer.facts();
    // Read after the server's answer: our own promotions change it before.
    Purpose purpose = replica.purpose().orElse(new Purpose.Isolated());
    if (answer.server().isEmpty()
        || !isSame(answer.server())
        || purpose instanceof Purpose.Isolated) {
      return quiet(State.UNKNOWN, epoch, "its server is starting or stopping");
    }
    if (replica.isPromotedByHand() || replica.isPromotedByHand(facts)) {
      return quiet(State.FOREIGN, epoch, Replica.PROMOTED_BY_HAND);
    }
    LogPosition position = position(facts);
    markNowAndThen(position, answer.server());
    if (facts.recovering()) {
      answer.server().get().faults().seen(facts.reach());
      Optional<StandbyFaults.Fault> fault = replica.fault();
      return new Observation(
          State.STANDBY,
          epoch,
          position,
          facts.streaming() && fault.isEmpty(),
          Map.of(),
          Optional.empty(),
          fault.map(StandbyFaults.Fault::because).orElseGet(() -> standbyBecause(purpose, facts)));
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

  private boolean isSame(Optional<ServerLog> server) {
    return replica.log().equals(server);
  }

  private synchronized void markNowAndThen(LogPosition position, Optional<ServerLog> server) {
    boolean due = System.nanoTime() - markedNanos >= MARK_PERIOD.toNanos();
    if (!server.equals(markedOf) || (due && !position.equals(marked))) {
      markedNanos = System.nanoTime();
      marked = position;
      markedOf = server;
      // Not by whoever asks, for a disk may take long.
      threads.execute(() -> provenance.reached(position, () -> isSame(server)));
    }
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
    return facts.receiving() ? "it is connecting to its primary" : "it does not reach its primary";
  }

  private long storedTimeline() {
    try {
      return new WalFolder(folder.wal()).newestTimeline();
    } catch (IOException e) {
      return lastSeen.timeline();
    }
  }

  private Observation atRest(Epoch epoch, Supplier<Optional<String>> foreign) {
    if (!folder.hasData()) {
      return quiet(State.EMPTY, epoch, "there is no data yet");
    }
    Optional<String> because = foreign.get();
    if (because.isPresent()) {
      return quiet(State.FOREIGN, epoch, because.get());
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
    storage.close();
    threads.shutdownNow();
  }
}
