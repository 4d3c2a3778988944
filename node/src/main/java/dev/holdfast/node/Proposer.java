package dev.holdfast.node;

import dev.holdfast.consensus.ProposalOutcome;
import dev.holdfast.control.Command;
import dev.holdfast.control.Reply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends this node's commands to the log, one entry at a time.
 *
 * <p>One thread owns it. While an entry is under way, further commands gather and travel together
 * in the next one. Never more than one of a node's own entries is outstanding, because a leader
 * that goes on receiving proposals while it is cut off would not step down.
 *
 * <p>A leader's heartbeats take the other regions' along, which it asks for before; see {@link
 * RollCall}. A region that is asked in time proposes none itself.
 */
final class Proposer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Proposer.class);

  /** More than a node could sensibly have to say at once; a full queue refuses. */
  private static final int QUEUE_MAX = 256;

  /**
   * A pause after an entry that found no leader, so that an election is not raced at full speed.
   */
  private static final Duration RETRY = Duration.ofMillis(50);

  private final Log log;
  private final Codec codec;
  private final Duration patience;
  private final Duration beat;
  private final Heartbeats heartbeats;
  private final RollCall rollCall;
  private final Deque<Pending> queue = new ArrayDeque<>();
  private final Thread thread;
  private long dueNanos = System.nanoTime();
  private long pausedUntilNanos = dueNanos;
  private boolean urgent;
  private boolean calling;
  private long calledNanos;
  private boolean closed;

  /** The replicated log, as one that proposes sees it. */
  interface Log {
    /** Whether this region leads, as far as it knows. */
    boolean leads();

    /** Proposes an entry and waits for what becomes of it, for so long at most. */
    ProposalOutcome propose(byte[] entry, Duration patience) throws InterruptedException;
  }

  /** Where heartbeats come from. */
  interface Heartbeats {
    /** Builds one at the moment at which it is sent. */
    Command next();

    /** This one surely never reached the log: the next one may take its place. */
    void notSent(Command heartbeat);

    /** How long ago the newest that was applied here had been sent; empty if none was. */
    Optional<Duration> sinceSent();
  }

  private record Pending(Command command, CompletableFuture<Reply> reply) {}

  private record Entry(List<Pending> pending, boolean beats) {}

  /**
   * Starts at once.
   *
   * @param patience how long one entry is waited for
   * @param beat how often a heartbeat is sent at least
   * @param heartbeats builds them
   * @param rollCall asks the other regions for theirs
   */
  Proposer(
      Log log,
      Codec codec,
      Duration patience,
      Duration beat,
      Heartbeats heartbeats,
      RollCall rollCall) {
    this.log = log;
    this.codec = codec;
    this.patience = patience;
    this.beat = beat;
    this.heartbeats = heartbeats;
    this.rollCall = rollCall;
    this.thread = Thread.ofPlatform().name("proposer").start(this::run);
  }

  /** Sends a command soon; nobody waits for the answer. */
  void send(Command command) {
    if (!enqueue(new Pending(command, new CompletableFuture<>()))) {
      LOG.warn("too many commands wait for the log; dropped {}", command);
    }
  }

  /** Sends commands soon, in this order and in one entry. */
  synchronized void send(List<? extends Command> commands) {
    commands.forEach(this::send);
  }

  /**
   * Sends a command and waits for what applying it answered; empty if that is not known in time.
   */
  Optional<Reply> ask(Command command, Duration within) throws InterruptedException {
    Pending pending = new Pending(command, new CompletableFuture<>());
    if (!enqueue(pending)) {
      return Optional.empty();
    }
    try {
      return Optional.of(pending.reply().get(within.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException | ExecutionException e) {
      pending.reply().cancel(false);
      return Optional.empty();
    }
  }

  /** Something changed that the others should know before the next heartbeat is due. */
  synchronized void beatSoon() {
    dueNanos = System.nanoTime();
    urgent = true;
    notifyAll();
  }

  /**
   * A heartbeat for the leader, which asks for it and proposes it along with its own. Empty if this
   * region had better propose one itself: it has news, or what it gave away lately came to nothing.
   */
  synchronized Optional<Command> answerRollCall() {
    Duration lost = beat.multipliedBy(3).dividedBy(2);
    if (closed
        || urgent
        || heartbeats.sinceSent().filter(age -> age.compareTo(lost) < 0).isEmpty()) {
      return Optional.empty();
    }
    long soonest = System.nanoTime() + beat.multipliedBy(5).dividedBy(4).toNanos();
    dueNanos = Math.max(dueNanos, soonest);
    return Optional.of(heartbeats.next());
  }

  /** Keeps the way free for what will be said within so long: one entry at a time is under way. */
  synchronized void beatNotBefore(Duration pause) {
    dueNanos = Math.max(dueNanos, System.nanoTime() + pause.toNanos());
  }

  private synchronized boolean enqueue(Pending pending) {
    if (closed || queue.size() >= QUEUE_MAX) {
      return false;
    }
    queue.add(pending);
    notifyAll();
    return true;
  }

  private void run() {
    try {
      while (true) {
        Optional<Entry> entry = next();
        if (entry.isEmpty()) {
          return;
        }
        propose(entry.get().pending(), entry.get().beats());
      }
    } catch (InterruptedException e) {
      LOG.debug("the proposer ends");
    }
  }

  /** Waits until there is something to say; empty once closed. */
  private synchronized Optional<Entry> next() throws InterruptedException {
    while (!closed) {
      long now = System.nanoTime();
      boolean beats = dueNanos - now <= 0 && (urgent || rollCalled(now));
      long called = calling ? calledNanos + callMax().toNanos() : dueNanos;
      long beatsIn = Math.max(dueNanos, called) - now;
      long wait = Math.max(beats || !queue.isEmpty() ? 0 : beatsIn, pausedUntilNanos - now);
      if (wait <= 0) {
        if (beats) {
          dueNanos = (calling ? calledNanos : now) + beat.toNanos();
          calling = false;
          urgent = false;
        }
        List<Pending> batch = new ArrayList<>(queue);
        queue.clear();
        return Optional.of(new Entry(batch, beats));
      }
      TimeUnit.NANOSECONDS.timedWait(this, wait);
    }
    return Optional.empty();
  }

  /**
   * Whether the others have been asked, and have answered or been waited for; only a leader asks.
   */
  private boolean rollCalled(long now) {
    if (!log.leads()) {
      calling = false;
      return true;
    }
    if (!calling) {
      calling = true;
      calledNanos = now;
      rollCall.ask(callMax(), this::wake);
    }
    return rollCall.complete() || now - calledNanos >= callMax().toNanos();
  }

  /** A leader's own heartbeat is put off for no longer. */
  private Duration callMax() {
    return beat.dividedBy(2);
  }

  private synchronized void wake() {
    notifyAll();
  }

  private void propose(List<Pending> batch, boolean beating) throws InterruptedException {
    List<Command> commands = new ArrayList<>();
    if (beating) {
      commands.add(heartbeats.next());
      commands.addAll(rollCall.take());
    }
    int beats = commands.size();
    batch.forEach(pending -> commands.add(pending.command()));
    if (commands.isEmpty()) {
      return;
    }
    switch (log.propose(codec.commands(commands), patience)) {
      case ProposalOutcome.Applied(var result) -> {
        List<Reply> replies = codec.replies(result);
        for (int i = 0; i < batch.size(); i++) {
          batch.get(i).reply().complete(replies.get(beats + i));
          if (replies.get(beats + i) instanceof Reply.Rejected(var because)) {
            LOG.info("rejected: {} because={}", batch.get(i).command(), because);
          }
        }
      }
      case ProposalOutcome.NotSent(var because) -> {
        LOG.debug("not sent because={}", because);
        if (beating) {
          heartbeats.notSent(commands.getFirst());
        }
        again(batch);
      }
      case ProposalOutcome.Indeterminate(var because) -> {
        LOG.info("an entry of {} commands may be lost because={}", commands.size(), because);
        batch.forEach(
            pending -> pending.reply().completeExceptionally(new TimeoutException(because)));
        if (beating) {
          // Another leader may be there by now, and time is short for the lease.
          beatSoon();
        }
      }
    }
  }

  /** What surely did not enter the log is sent again, while somebody may still wait for it. */
  private synchronized void again(List<Pending> batch) {
    pausedUntilNanos = System.nanoTime() + RETRY.toNanos();
    for (Pending pending : batch.reversed()) {
      if (!pending.reply().isDone() && queue.size() < QUEUE_MAX) {
        queue.addFirst(pending);
      }
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    thread.interrupt();
    try {
      thread.join(patience.plusSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
