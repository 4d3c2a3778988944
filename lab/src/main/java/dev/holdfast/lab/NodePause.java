package dev.holdfast.lab;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets a process stand still for a while (SIGSTOP, SIGCONT). It runs on by itself, whatever else is
 * done to the lab meanwhile. Safe for use by several threads.
 */
final class NodePause {
  private @Nullable Process paused;

  /**
   * Stops a process, which is continued when {@code duration} is over.
   *
   * @return whether it was stopped; false if an earlier pause still lasts
   */
  synchronized boolean begin(Process process, Duration duration) {
    if (paused != null) {
      return false;
    }
    paused = process;
    Signals.send(Signals.STOP, process.pid());
    long until = System.nanoTime() + duration.toNanos();
    // A thread of the kernel, because virtual ones wait for each other when processors are scarce.
    Thread.ofPlatform().name("lab-pause").daemon(true).start(() -> endAt(until, process));
    return true;
  }

  private void endAt(long until, Process process) {
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    endOf(process);
  }

  private synchronized void endOf(Process process) {
    if (process.equals(paused)) {
      end();
    }
  }

  /** Ends the pause now; whether there was one. */
  synchronized boolean end() {
    Process process = paused;
    paused = null;
    if (process == null) {
      return false;
    }
    if (process.isAlive()) {
      Signals.send(Signals.CONTINUE, process.pid());
    }
    return true;
  }

  /** Something else is done to the process, and decides from now on whether it runs. */
  synchronized void forget() {
    paused = null;
  }
}
