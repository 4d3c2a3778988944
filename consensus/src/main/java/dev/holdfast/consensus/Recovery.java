package dev.holdfast.consensus;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the log of this region moves, says so, and closes and opens its server until it
 * does. One thread owns everything here but {@link #trouble}.
 *
 * <p>No error is remembered for longer than its cause lasts. What a server remembers goes with it;
 * what it leaves on the disk, {@link LogFolder} puts in order; and this knows no error that would
 * be final. Only when entries move again, or nothing went wrong for a while, does the region count
 * as well.
 */
final class Recovery implements Worker.Look {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  /** Between two attempts to open a server: at first, and at most, while its disk may be full. */
  private static final Duration REST_MIN = Duration.ofMillis(250);

  private static final Duration REST_MAX = Duration.ofSeconds(3);

  /** Without an entry that would prove it, a server is well if nothing went wrong for so long. */
  private static final Duration QUIET = Duration.ofSeconds(3);

  /**
   * A round trip to any region on this planet, and a half; those who remain elect without it too.
   */
  private static final Duration URGE_MAX = Duration.ofMillis(600);

  /** Another leader may be as slow, so that leadership would circle. */
  private static final Duration URGE_EVERY = Duration.ofSeconds(5);

  /** Closing a server takes its threads' sleeps, three seconds at most. */
  private static final Duration CLOSE_MAX = Duration.ofSeconds(6);

  /** What is needed when something fails, and hardly before. */
  private static final List<Class<?>> NEEDED =
      List.of(
          Recovery.class,
          Diagnosis.class,
          Vitals.class,
          LogHealth.class,
          LogFolder.class,
          LogTail.class,
          SnapshotFolder.class,
          VoteFile.class,
          DurableFile.class,
          DurableReplies.class,
          AppliedLog.class,
          AppliedState.class,
          Arrivals.class,
          Appenders.class,
          Member.class,
          RatisInternals.class,
          ElectionClock.class,
          Reconnect.class);

  private final ConsensusPeer peer;
  private final Diagnosis diagnosis = new Diagnosis();
  private volatile Optional<Trouble> trouble = Optional.empty();
  private Optional<Closing> closing = Optional.empty();
  private boolean opened = true;
  private Duration rest = REST_MIN;
  private long openAt = System.nanoTime();
  private long quietSince = System.nanoTime();
  private long urgedAt = System.nanoTime() - URGE_EVERY.toNanos();
  private long flushedAtFirst = Long.MAX_VALUE;

  private record Trouble(long since, String because) {}

  private record Closing(CompletableFuture<?> end, long since, boolean forced) {}

  Recovery(ConsensusPeer peer) {
    this.peer = peer;
    NEEDED.forEach(Recovery::load);
  }

  /** A class that cannot be loaded once, for want of a file handle, never is: the JVM remembers. */
  private static void load(Class<?> needed) {
    try {
      Class.forName(needed.getName(), true, needed.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("It has just been there", e);
    }
    for (var part : needed.getDeclaredClasses()) {
      load(part);
    }
  }

  /** What is wrong; empty if nothing is. Never blocks. */
  Optional<LogHealth.Trouble> trouble() {
    return trouble.map(now ->
        new LogHealth.Trouble(Duration.ofNanos(System.nanoTime() - now.since()), now.because()));
  }

  @Override
  public Duration at(long now) {
    if (closing.isPresent()) {
      lookAtClosing(closing.get(), now);
    } else if (!opened) {
      open(now);
    } else {
      look(now);
    }
    return LOOK_EVERY;
  }

  private void look(long now) {
    var vitals = peer.vitals();
    var finding = diagnosis.look(now, vitals);
    if (finding.isEmpty()) {
      flushedAtFirst = Math.min(flushedAtFirst, vitals.flushed());
      boolean moved = vitals.flushed() > flushedAtFirst;
      if (trouble.isPresent() && (moved || now - quietSince > QUIET.toNanos())) {
        LOG.info("The log of {} is well again", peer.region());
        trouble = Optional.empty();
        rest = REST_MIN;
      }
      return;
    }
    quietSince = now;
    flushedAtFirst = Long.MAX_VALUE;
    var found = finding.get();
    say(now, found.because());
    if (!found.mayLead() && now - urgedAt > URGE_EVERY.toNanos()) {
      urge(now);
    }
    if (found.hopeless()) {
      LOG.warn("Closing the consensus peer of {}: {}", peer.region(), found.because());
      closing = Optional.of(new Closing(peer.shut(), now, false));
    }
  }

  private void say(long now, String because) {
    if (trouble.isEmpty()) {
      LOG.warn("The log of {} is in trouble: {}", peer.region(), because);
    }
    trouble = Optional.of(new Trouble(trouble.map(Trouble::since).orElse(now), because));
  }

  /** A leader in trouble has somebody else lead, so that nobody waits for its disk. */
  private void urge(long now) {
    var urged = peer.urgeOther();
    if (urged.isEmpty()) {
      return;
    }
    urgedAt = now;
    try {
      urged.get().get(URGE_MAX.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.info("{} could not have another region lead: {}", peer.region(), e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void lookAtClosing(Closing now, long at) {
    boolean late = at - now.since() > CLOSE_MAX.toNanos();
    if (now.end().isDone()) {
      closing = Optional.empty();
      opened = false;
      openAt = at;
    } else if (late && !now.forced()) {
      say(at, "its server does not come to an end");
      closing = Optional.of(new Closing(now.end(), now.since(), true));
      peer.member().endUpdater();
    }
  }

  private void open(long now) {
    if (now - openAt < 0) {
      return;
    }
    try {
      peer.open();
      opened = true;
      diagnosis.forget();
    } catch (IOException e) {
      say(now, String.valueOf(e.getMessage()));
    }
    // Also if it was opened: whether it stays so is yet to be seen.
    openAt = now + rest.toNanos();
    rest = rest.multipliedBy(2).compareTo(REST_MAX) < 0 ? rest.multipliedBy(2) : REST_MAX;
    quietSince = now;
    flushedAtFirst = Long.MAX_VALUE;
  }
}
