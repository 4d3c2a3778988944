package dev.holdfast.engine.postgres;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes a little beside a running server's data now and then, in a thread of its own, so that a
 * disk that is full, read-only, broken or gone silent, and data that was removed, are noticed
 * although the server still runs: it has log to write over and pages in memory, and may refuse
 * every row for long before it ends.
 *
 * <p>May be asked from any thread; never waits for the disk.
 */
final class StorageProbe implements AutoCloseable {
  static final Duration PERIOD = Duration.ofSeconds(1);

  /** Longer than a busy disk takes for a page's worth, also behind a checkpoint. */
  static final Duration SILENT = Duration.ofSeconds(5);

  /** More than file systems keep in an index or round up; much less than anybody misses. */
  private static final int BYTES = 64 * 1024;

  private final ReplicaFolder folder;
  private final Path file;
  private final BooleanSupplier due;
  private final LongSupplier nanoTime;
  private final Semaphore ended = new Semaphore(0);
  private volatile Optional<String> failed = Optional.empty();
  private volatile @Nullable Long startedNanos;

  /**
   * A probe that has not begun.
   *
   * @param folder with the data; what is written lies beside them, on the same disk
   * @param due whether there is a server whose disk matters
   * @param nanoTime the clock
   */
  StorageProbe(ReplicaFolder folder, BooleanSupplier due, LongSupplier nanoTime) {
    this.folder = folder;
    this.file = folder.root().resolve("storage-probe");
    this.due = due;
    this.nanoTime = nanoTime;
  }

  void start() {
    // Not a virtual one: a disk that does not answer would keep its carrier.
    Thread.ofPlatform().daemon().name("storage-probe").start(this::run);
  }

  /** Why the disk takes nothing; empty while it does. */
  Optional<String> trouble() {
    Long since = startedNanos;
    if (since != null && nanoTime.getAsLong() - since > SILENT.toNanos()) {
      return Optional.of("its disk has not answered for " + SILENT.toSeconds() + " s");
    }
    return failed;
  }

  /** Whether it waits for the disk just now. */
  boolean isWaiting() {
    return startedNanos != null;
  }

  private void run() {
    try {
      while (!ended.tryAcquire(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void look() {
    if (!due.getAsBoolean()) {
      failed = Optional.empty();
      return;
    }
    startedNanos = nanoTime.getAsLong();
    try {
      write();
      failed =
          folder.hasData()
              ? Optional.empty()
              : Optional.of("its data was removed under its server");
    } catch (IOException e) {
      failed = Optional.of("its disk takes nothing: " + e.getMessage());
    } finally {
      startedNanos = null;
    }
  }

  private void write() throws IOException {
    try (FileChannel channel = FileChannel.open(file, CREATE, TRUNCATE_EXISTING, WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocate(BYTES);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  @Override
  public void close() {
    ended.release();
  }
}
