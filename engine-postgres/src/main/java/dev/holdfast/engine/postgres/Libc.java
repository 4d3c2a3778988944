package dev.holdfast.engine.postgres;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** The functions of the C library that the JDK has no door to. */
final class Libc {
  private static final int READ_ONLY = 0;

  private static final MethodHandle KILL =
      function("kill", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
  private static final MethodHandle OPEN =
      function("open", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
  private static final MethodHandle SYNCFS = function("syncfs", ValueLayout.JAVA_INT);
  private static final MethodHandle CLOSE = function("close", ValueLayout.JAVA_INT);

  private Libc() {}

  /** Sends a signal; whether the process existed and could be signalled. */
  static boolean kill(int pid, int signal) {
    try {
      return (int) KILL.invokeExact(pid, signal) == 0;
    } catch (Throwable impossible) {
      throw new IllegalStateException("kill(2) could not be called", impossible);
    }
  }

  /**
   * Forces everything on the file system of {@code path} to disk: one call instead of one for each
   * of many files.
   */
  static void syncFileSystem(Path path) throws IOException {
    int result;
    try (Arena arena = Arena.ofConfined()) {
      int file = (int) OPEN.invokeExact(arena.allocateFrom(path.toString()), READ_ONLY);
      result = (int) SYNCFS.invokeExact(file);
      int closed = (int) CLOSE.invokeExact(file);
      result |= closed;
    } catch (Throwable impossible) {
      throw new IllegalStateException("syncfs(2) could not be called", impossible);
    }
    if (result != 0) {
      throw new IOException("The disk of " + path + " does not take what was written");
    }
  }

  // kill(2) and syncfs(2) have no other door in the JDK: Process.destroy knows only TERM and KILL.
  @SuppressWarnings("restricted")
  private static MethodHandle function(String name, MemoryLayout... parameters) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters));
  }
}
