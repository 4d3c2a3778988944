package dev.holdfast.lab;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts all processes of a lab from one thread that lives as long as the lab. A child that asked
 * to die with its parent dies with the <em>thread</em> that started it, so no other thread will do.
 */
final class Spawner implements AutoCloseable {
  private static final Set<ProcessEntry.Key> STARTED = ConcurrentHashMap.newKeySet();

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("lab-spawner").daemon(true).factory());

  /** Whether the process was started here, in this JVM, by any spawner. */
  static boolean started(ProcessEntry.Key process) {
    return STARTED.contains(process);
  }

  /** Starts a process. */
  Process start(ProcessBuilder builder) throws IOException, InterruptedException {
    try {
      return thread.submit(() -> note(builder.start())).get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException cause) {
        throw new IOException("Cannot start " + builder.command().getFirst(), cause);
      }
      throw new IllegalStateException("Cannot start " + builder.command(), failed.getCause());
    }
  }

  private static Process note(Process process) {
    ProcessTable.of(process.pid()).ifPresent(entry -> STARTED.add(entry.key()));
    return process;
  }

  /** Ends the thread, and with it every child that still asks to die with it. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
