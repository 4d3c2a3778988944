package dev.holdfast.engine.postgres;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The signals a PostgreSQL server understands, sent without starting a process: a fence must be
 * quick on a machine that is short of everything.
 */
enum Signal {
  /** Read the configuration again. */
  RELOAD(1),
  /**
   * Fast shutdown: sessions are ended, the log is handed to the connected standbys, a checkpoint is
   * written.
   */
  FAST(2),
  /** Immediate shutdown: everything ends at once; the next start recovers. */
  IMMEDIATE(3),
  /** Ends the process without asking it. */
  KILL(9),
  /** Freezes the process. */
  FREEZE(19);

  private static final MethodHandle SEND = sender();

  private final int number;

  Signal(int number) {
    this.number = number;
  }

  /** Sends this signal; whether the process existed and could be signalled. */
  boolean sendTo(long pid) {
    if (pid <= 1) {
      throw new IllegalArgumentException("Not the process of a server: " + pid);
    }
    try {
      return (int) SEND.invokeExact((int) pid, number) == 0;
    } catch (Throwable impossible) {
      throw new IllegalStateException("kill(2) could not be called", impossible);
    }
  }

  // kill(2) has no other door in the JDK: Process.destroy knows only TERM and KILL.
  @SuppressWarnings("restricted")
  private static MethodHandle sender() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("kill"),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  }
}
