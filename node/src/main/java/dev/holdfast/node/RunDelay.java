package dev.holdfast.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How long the threads of this process were ready to run and not run, because the machine gave its
 * processors to others. A node that is late for that reason must not say that somebody else was
 * silent.
 *
 * <p>The kernel counts it for each thread and tells everybody ({@code schedstat}); it adds a wait
 * when it ends, so whoever has just been let run finds their own wait counted. Time for which the
 * process was stopped or frozen, or its virtual machine not run, is not in it. Where the kernel
 * does not count, nothing is ever found. A look reads one small file for each thread, which takes
 * about a millisecond of processor time in a node: take one a second, not one a beat.
 */
final class RunDelay {
  private static final Path OURS = Path.of("/proc/self/task");

  /** The place of the wait in {@code schedstat}: time run, time waited, turns. */
  private static final int WAITED = 1;

  private final Path threads;

  RunDelay() {
    this(OURS);
  }

  /** Of the process whose threads have a folder each in {@code threads}. */
  RunDelay(Path threads) {
    this.threads = threads;
  }

  /**
   * What each thread had waited in all at some moment.
   *
   * @param nanos by thread id
   */
  record Snapshot(Map<String, Long> nanos) {
    Snapshot {
      nanos = Map.copyOf(nanos);
    }

    /** The longest that any one thread has waited between an earlier moment and this one. */
    Duration since(Snapshot earlier) {
      return Duration.ofNanos(
          nanos.entrySet().stream()
              .mapToLong(
                  thread -> thread.getValue() - earlier.nanos.getOrDefault(thread.getKey(), 0L))
              .filter(waited -> waited > 0)
              .max()
              .orElse(0));
    }
  }

  /** How things stand now. */
  Snapshot now() {
    Map<String, Long> nanos = new HashMap<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(threads)) {
      for (Path thread : folders) {
        waited(thread).ifPresent(waited -> nanos.put(thread.getFileName().toString(), waited));
      }
    } catch (IOException | DirectoryIteratorException untold) {
      return new Snapshot(nanos);
    }
    return new Snapshot(nanos);
  }

  /**
   * For how long one of the threads was runnable and not run since a moment: of all threads, the
   * one that waited longest.
   */
  Duration since(Snapshot earlier) {
    return now().since(earlier);
  }

  private static Optional<Long> waited(Path thread) {
    try {
      return parse(Files.readString(thread.resolve("schedstat"), StandardCharsets.US_ASCII));
    } catch (IOException ended) {
      return Optional.empty();
    }
  }

  /** The nanoseconds waited that a thread's {@code schedstat} tells; empty if it tells none. */
  static Optional<Long> parse(String schedstat) {
    String[] fields = schedstat.strip().split(" ", -1);
    try {
      return fields.length > WAITED
          ? Optional.of(Long.parseLong(fields[WAITED]))
          : Optional.empty();
    } catch (NumberFormatException other) {
      return Optional.empty();
    }
  }
}
