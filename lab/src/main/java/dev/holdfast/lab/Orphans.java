package dev.holdfast.lab;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Collects what this process {@linkplain Signals#adoptOrphans adopted} and nobody else waits for.
 * One thread looks now and then; it ends with the lab.
 */
final class Orphans implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

  /** The JDK collects what it started within a millisecond; what is older is nobody's. */
  private static final Duration NOBODYS = Duration.ofMillis(500);

  private final Map<ProcessEntry.Key, Long> waiting = new HashMap<>();
  private final Thread thread;
  private volatile boolean closed;

  Orphans() {
    thread = Thread.ofPlatform().name("lab-orphans").daemon(true).start(this::run);
  }

  private void run() {
    while (!closed) {
      collect(ProcessTable.all(), System.nanoTime());
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
  }

  private void collect(List<ProcessEntry> processes, long now) {
    long us = ProcessHandle.current().pid();
    Map<ProcessEntry.Key, Long> still = new HashMap<>();
    for (ProcessEntry process : processes) {
      if (process.dead() && process.parent() == us) {
        long since = waiting.getOrDefault(process.key(), now);
        if (now - since > NOBODYS.toNanos()) {
          Signals.collect(process.pid());
        } else {
          still.put(process.key(), since);
        }
      }
    }
    waiting.clear();
    waiting.putAll(still);
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
