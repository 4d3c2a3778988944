package dev.holdfast.lab;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The few calls to the kernel that the JDK has no method for. Signals to a whole process tree must
 * follow each other within microseconds, so no {@code kill} command is started for them.
 */
@SuppressWarnings("restricted") // three functions of libc whose signatures never change
final class Signals {
  static final int KILL = 9;
  static final int TERM = 15;
  static final int CONTINUE = 18;
  static final int STOP = 19;

  private static final int PR_SET_CHILD_SUBREAPER = 36;
  private static final int WNOHANG = 1;

  private static final MethodHandle KILL_CALL =
      function(
          "kill",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  private static final MethodHandle PRCTL_CALL =
      function(
          "prctl",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG));
  private static final MethodHandle WAITPID_CALL =
      function(
          "waitpid",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_INT));

  private Signals() {}

  /** Sends a signal; a process that is gone already is no error. */
  static void send(int signal, long pid) {
    if (pid <= 1 || pid != (int) pid) {
      throw new IllegalArgumentException("Not the id of one process: " + pid);
    }
    try {
      int _ = (int) KILL_CALL.invokeExact((int) pid, signal);
    } catch (Throwable impossible) {
      throw new IllegalStateException("kill(2) failed", impossible);
    }
  }

  /**
   * Makes this process the parent of every orphan below it, so that it can collect them. Without
   * this they go to process 1, which in many containers collects nothing: a killed PostgreSQL then
   * stays as a zombie that keeps its successor from starting.
   */
  static void adoptOrphans() {
    try {
      int _ = (int) PRCTL_CALL.invokeExact(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L);
    } catch (Throwable impossible) {
      throw new IllegalStateException("prctl(2) failed", impossible);
    }
  }

  /** Collects a dead child that was adopted. Does nothing for any other process. */
  static void collect(long pid) {
    try {
      int _ = (int) WAITPID_CALL.invokeExact((int) pid, MemorySegment.NULL, WNOHANG);
    } catch (Throwable impossible) {
      throw new IllegalStateException("waitpid(2) failed", impossible);
    }
  }

  private static MethodHandle function(String name, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    SymbolLookup libc = linker.defaultLookup();
    return linker.downcallHandle(libc.findOrThrow(name), type);
  }
}
