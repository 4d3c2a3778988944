package dev.holdfast.lab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to run the regions of a state folder. The kernel takes it back when its holder ends,
 * however it ends, so it is never stale.
 */
public final class FolderLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FolderLock.class);
  private static final Duration LEFTOVERS_PATIENCE = Duration.ofSeconds(10);

  private static final Duration DYING_PATIENCE = Duration.ofSeconds(5);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  private final FileChannel channel;
  private final StateFolder folder;

  private FolderLock(FileChannel channel, StateFolder folder) {
    this.channel = channel;
    this.folder = folder;
  }

  /** What came of asking for the lock. */
  public sealed interface Outcome {
    /**
     * It is ours.
     *
     * @param lock to be closed in the end
     * @param cleaned what was found of a supervisor that died, and what was done about it; empty if
     *     the last one ended in good order
     */
    record Held(FolderLock lock, Optional<String> cleaned) implements Outcome {}

    /**
     * Somebody else runs these regions.
     *
     * @param because who, as a sentence
     */
    record Taken(String because) implements Outcome {}
  }

  /**
   * Takes the lock if it is free, and ends what a supervisor that died may have left.
   *
   * @throws IOException if the folder cannot be made or written
   */
  public static Outcome take(StateFolder folder) throws IOException {
    folder.create();
    FileChannel channel =
        FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    long deadline = System.nanoTime() + DYING_PATIENCE.toNanos();
    while (tryLock(channel) == null) {
      if (!dying(folder) || System.nanoTime() > deadline) {
        channel.close();
        return new Outcome.Taken(holder(folder));
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
    FolderLock lock = new FolderLock(channel, folder);
    return new Outcome.Held(lock, lock.cleanUp());
  }

  /** A process that was killed keeps its locks until the last of its threads is gone. */
  private static boolean dying(StateFolder folder) throws IOException {
    return Supervisor.read(folder).filter(holder -> !LabClient.to(holder).alive()).isPresent();
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException ours) {
      return null;
    }
  }

  private static String holder(StateFolder folder) throws IOException {
    return Supervisor.read(folder)
        .map(supervisor ->
            "These regions are up already: process %d runs them from %s."
                .formatted(supervisor.pid(), folder.path()))
        .orElse("Another process is just starting or stopping the regions in " + folder.path());
  }

  /** The lock is ours, so whoever the folder still names is dead. */
  private Optional<String> cleanUp() throws IOException {
    Optional<Supervisor> dead = Supervisor.read(folder);
    if (dead.isEmpty()) {
      RegionDisks.unmountLeftovers(folder);
      return Optional.empty();
    }
    Marker marker = new Marker(dead.get().lab());
    ProcessTree leftovers = new ProcessTree(marker::on, folder.path(), folder.path());
    List<ProcessEntry> found = leftovers.members();
    List<ProcessEntry> immortal = leftovers.kill(LEFTOVERS_PATIENCE);
    if (!immortal.isEmpty()) {
      close();
      throw new IOException(
          "Processes of a supervisor that died cannot be ended: " + ProcessTree.pids(immortal));
    }
    RegionDisks.unmountLeftovers(folder);
    CpuGroup.removeLeftovers();
    Files.deleteIfExists(folder.supervisor());
    String told =
        "The supervisor before this one (process %d) died without stopping its regions; %s"
            .formatted(
                dead.get().pid(),
                found.isEmpty()
                    ? "none of its processes is left."
                    : "ended %d of its processes.".formatted(found.size()));
    LOG.info("{}", told);
    return Optional.of(told);
  }

  /** Gives the lock back. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
