package dev.holdfast.drill;

import dev.holdfast.drill.check.Check;
import dev.holdfast.drill.check.Gathered;
import dev.holdfast.drill.check.Operation;
import dev.holdfast.drill.report.Mark;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Writes every invocation and every outcome to {@code history.ndjson} as it happens. Nothing else
 * keeps them: what is judged is what can be read there.
 *
 * <p>Clients hand events over through a bounded queue; one thread of its own owns the file. A file
 * that cannot be written does not stop the clients: the trouble is kept and told.
 */
final class Recorder implements AutoCloseable {
  /**
   * A second of the busiest load: a slow disk then slows clients down rather than filling memory.
   */
  private static final int QUEUE_MAX = 8192;

  private final BlockingQueue<Event> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
  private final HistoryWriter history;
  private final Thread thread;
  private Optional<String> trouble = Optional.empty();

  /** Something that is recorded. */
  sealed interface Event {
    /** Which drill this is; the first event. */
    record Began(
        String run,
        String scenario,
        String proves,
        long seed,
        Topology topology,
        Map<String, String> environment,
        Instant wall)
        implements Event {}

    /** What is about to be sent. */
    record Invoked(Request request, Target target, long nanos, Instant wall) implements Event {}

    /** How it ended. */
    record Completed(Operation operation, Instant wall) implements Event {}

    /** Something that was done to the regions, and whose clients cannot be served then. */
    record Marked(Mark mark, Set<RegionId> struck, Instant wall) implements Event {}

    /** How far the standby that was promoted was just before the fault. */
    record Received(ResourceId resource, Gathered<LogPosition> position) implements Event {}

    /** What the drill found of its own course. */
    record Checked(Check check) implements Event {}

    /** Nothing more happened; the last event. */
    record Ended(long clientsFromNanos, long clientsUntilNanos, long nanos, Instant wall)
        implements Event {}

    /** Nothing more comes; not written. */
    record Stop() implements Event {}
  }

  /** Who sends, and where to. */
  record Target(ResourceId resource, RegionId region) {}

  private Recorder(HistoryWriter history) {
    this.history = history;
    this.thread = Thread.ofPlatform().name("drill-history").daemon().unstarted(this::write);
  }

  static Recorder open(Path path) throws IOException {
    Recorder recorder = new Recorder(HistoryWriter.open(path));
    recorder.thread.start();
    return recorder;
  }

  /** Records an event; waits while the queue is full. */
  void record(Event event) throws InterruptedException {
    queue.put(event);
  }

  /** Writes {@code last}, then closes the file. Later calls do nothing. */
  void finish(Event... last) {
    boolean interrupted = false;
    int next = 0;
    while (thread.isAlive()) {
      try {
        Event event = next < last.length ? last[next] : new Event.Stop();
        if (queue.offer(event, 1, TimeUnit.SECONDS)) {
          next++;
          if (event instanceof Event.Stop) {
            thread.join();
          }
        }
      } catch (InterruptedException _) {
        // The history must be whole even when the drill is being broken off; the writer always
        // ends.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    finish();
  }

  /** What kept the history from being written; empty if nothing did. Only after {@link #finish}. */
  Optional<String> trouble() {
    return trouble;
  }

  private void write() {
    try (history) {
      for (Event event = queue.take(); !(event instanceof Event.Stop); event = queue.take()) {
        if (trouble.isEmpty()) {
          append(event);
        }
      }
    } catch (IOException e) {
      trouble = Optional.of("The history could not be written: " + e.getMessage());
    } catch (InterruptedException _) {
      trouble = Optional.of("The history's writer was interrupted");
    }
  }

  private void append(Event event) {
    try {
      history.write(event);
    } catch (IOException e) {
      trouble = Optional.of("The history could not be written: " + e.getMessage());
    }
  }
}
