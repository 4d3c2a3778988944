package dev.holdfast.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.consensus.ProposalOutcome.Applied;
import dev.holdfast.consensus.ProposalOutcome.NotSent;
import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A region that goes on proposing whatever happens, and remembers how each proposal ended. */
final class Attempts implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private final List<Attempt> attempts = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile boolean stopped;

  record Attempt(String command, long sent, ProposalOutcome outcome) {}

  Attempts(Fleet fleet, RegionId region) {
    thread = Thread.ofVirtual().start(() -> run(fleet, region));
  }

  private void run(Fleet fleet, RegionId region) {
    try {
      for (int i = 1; !stopped; i++) {
        var command = region + "-" + i;
        long sent = System.nanoTime();
        attempts.add(new Attempt(command, sent, fleet.propose(region, command, PATIENCE)));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How the proposals ended that were made at this nano time or later. */
  List<ProposalOutcome> since(long nanos) {
    return attempts.stream()
        .filter(attempt -> attempt.sent() >= nanos)
        .map(Attempt::outcome)
        .toList();
  }

  /** Checks that what was said about every proposal is true of the log that survived. */
  void assertTrueOf(List<String> journal) {
    for (var attempt : attempts) {
      switch (attempt.outcome()) {
        case Applied _ -> assertThat(journal).contains(attempt.command());
        case NotSent _ -> assertThat(journal).doesNotContain(attempt.command());
        case ProposalOutcome.Indeterminate _ -> {}
      }
    }
    assertThat(journal).doesNotHaveDuplicates();
  }

  @Override
  public void close() throws IllegalStateException {
    stopped = true;
    if (!joined()) {
      throw new IllegalStateException("A proposal does not end");
    }
  }

  private boolean joined() {
    try {
      return thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
