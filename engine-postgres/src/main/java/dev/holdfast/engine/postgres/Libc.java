package dev.holdfast.engine.postgres;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** The functions of the C library that the JDK has no door to. */
final class Libc {
  private static final int READ_ONLY = 0;

  /** Of Linux on x86-64, as are the servers: children do not inherit the file. */
  private static final int CLOSE_ON_EXEC = 0x8_0000;

  /** Asks how many bytes can be read at once. */
  private static final long BYTES_READABLE = 0x541B;

  private static final short POLL_IN = 0x1;
  private static final short POLL_HANG_UP = 0x10;
  private static final int FOR_EVER = -1;

  /** How a file is to be looked at, and what was seen: a number, and two sets of events. */
  private static final long POLL_BYTES = 8;

  private static final long POLL_EVENTS = 4;
  private static final long POLL_SEEN = 6;

  private static final MethodHandle KILL =
      function("kill", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
  private static final MethodHandle OPEN =
      function("open", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
  private static final MethodHandle SYNCFS = function("syncfs", ValueLayout.JAVA_INT);
  private static final MethodHandle CLOSE = function("close", ValueLayout.JAVA_INT);
  private static final MethodHandle PIPE =
      function("pipe2", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
  private static final MethodHandle POLL =
      function("poll", ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT);
  private static final MethodHandle READ =
      handle(
          "read",
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG));
  private static final MethodHandle IOCTL =
      handle(
          "ioctl",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS),
          Linker.Option.firstVariadicArg(2));

  /** Threads that ask at the same time must not read each other's answers. */
  private static final ThreadLocal<MemorySegment> ANSWER =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(ValueLayout.JAVA_INT));

  private Libc() {}

  /** What waiting for a file to be readable came to. */
  enum Readiness {
    /** Something can be read. */
    READABLE,
    /** No more will come; what did come can be read. */
    ENDED,
    /** A signal came first, or the file cannot be waited for. */
    INTERRUPTED
  }

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

  /** Makes a pipe: the end to read from, then the end to write to. */
  static int[] pipe() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
      if ((int) PIPE.invokeExact(ends, CLOSE_ON_EXEC) != 0) {
        throw new IOException("Cannot make a pipe; are there too many open files?");
      }
      return ends.toArray(ValueLayout.JAVA_INT);
    } catch (IOException e) {
      throw e;
    } catch (Throwable impossible) {
      throw new IllegalStateException("pipe2(2) could not be called", impossible);
    }
  }

  static void close(int file) {
    try {
      int _ = (int) CLOSE.invokeExact(file);
    } catch (Throwable impossible) {
      throw new IllegalStateException("close(2) could not be called", impossible);
    }
  }

  /** How many bytes of a pipe can be read without waiting; negative if it cannot be told. */
  static int readable(int file) {
    try {
      MemorySegment answer = ANSWER.get();
      int result = (int) IOCTL.invokeExact(file, BYTES_READABLE, answer);
      return result == 0 ? answer.get(ValueLayout.JAVA_INT, 0) : -1;
    } catch (Throwable impossible) {
      throw new IllegalStateException("ioctl(2) could not be called", impossible);
    }
  }

  /** Reads up to {@code most} bytes; 0 at the end, negative if a signal came first. */
  static int read(int file, MemorySegment into, int most) {
    try {
      return (int) (long) READ.invokeExact(file, into, (long) most);
    } catch (Throwable impossible) {
      throw new IllegalStateException("read(2) could not be called", impossible);
    }
  }

  /** Waits until something can be read, and takes nothing. */
  static Readiness awaitReadable(int file) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment poll = arena.allocate(POLL_BYTES, ValueLayout.JAVA_INT.byteAlignment());
      poll.set(ValueLayout.JAVA_INT, 0, file);
      poll.set(ValueLayout.JAVA_SHORT, POLL_EVENTS, POLL_IN);
      if ((int) POLL.invokeExact(poll, 1L, FOR_EVER) != 1) {
        return Readiness.INTERRUPTED;
      }
      short seen = poll.get(ValueLayout.JAVA_SHORT, POLL_SEEN);
      if ((seen & POLL_HANG_UP) != 0) {
        return Readiness.ENDED;
      }
      return (seen & POLL_IN) != 0 ? Readiness.READABLE : Readiness.INTERRUPTED;
    } catch (Throwable impossible) {
      throw new IllegalStateException("poll(2) could not be called", impossible);
    }
  }

  private static MethodHandle function(String name, MemoryLayout... parameters) {
    return handle(name, FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters));
  }

  // None of these has another door in the JDK: Process.destroy knows only TERM and KILL, and no
  // stream tells that it is empty before something is taken from it.
  @SuppressWarnings("restricted")
  private static MethodHandle handle(
      String name, FunctionDescriptor signature, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), signature, options);
  }
}
