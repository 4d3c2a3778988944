package dev.holdfast.lab;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * File systems in memory: mounts them, changes their size, unmounts them. Called directly and not
 * through the {@code mount} command, which on a full machine may not be startable any more.
 */
@SuppressWarnings("restricted") // two functions of libc whose signatures never change
final class Mounts {
  private static final Path TABLE = Path.of("/proc/self/mountinfo");

  /** The field of a line of {@code mountinfo} that says where the file system is mounted. */
  private static final int MOUNT_POINT = 4;

  /** What is mounted here is known by it. */
  private static final String SOURCE = "holdfast";

  private static final long NO_SET_UID = 2;
  private static final long NO_DEVICES = 4;
  private static final long REMOUNT = 32;
  private static final int DETACH = 2;
  private static final int NOT_PERMITTED = 1;
  private static final int INVALID = 22;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle MOUNT =
      function(
          "mount",
          ValueLayout.ADDRESS,
          ValueLayout.ADDRESS,
          ValueLayout.ADDRESS,
          ValueLayout.JAVA_LONG,
          ValueLayout.ADDRESS);
  private static final MethodHandle UNMOUNT =
      function("umount2", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);

  private Mounts() {}

  /** What came of a call. */
  enum Result {
    DONE,
    /** This process may not mount anything. */
    NOT_PERMITTED,
    /** More is stored than the size that was asked for. */
    TOO_SMALL
  }

  /** Mounts an empty file system of at most so many bytes on a folder. */
  static Result mountInMemory(Path folder, long bytes) throws IOException {
    return mount(folder, NO_SET_UID | NO_DEVICES, "mode=0700,size=" + bytes);
  }

  /** Changes how many bytes a file system in memory may hold. */
  static Result resize(Path folder, long bytes) throws IOException {
    return mount(folder, REMOUNT | NO_SET_UID | NO_DEVICES, "size=" + bytes);
  }

  private static Result mount(Path folder, long flags, String data) throws IOException {
    int result;
    int errno;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      result =
          (int)
              MOUNT.invokeExact(
                  state,
                  arena.allocateFrom(SOURCE),
                  arena.allocateFrom(folder.toString()),
                  arena.allocateFrom("tmpfs"),
                  flags,
                  arena.allocateFrom(data));
      errno = (int) ERRNO.get(state, 0L);
    } catch (Throwable impossible) {
      throw new IllegalStateException("mount(2) could not be called", impossible);
    }
    if (result == 0) {
      return Result.DONE;
    }
    return switch (errno) {
      case NOT_PERMITTED -> Result.NOT_PERMITTED;
      case INVALID -> Result.TOO_SMALL;
      default ->
          throw new IOException(
              "No file system of %s can be mounted on %s: error %d".formatted(data, folder, errno));
    };
  }

  /**
   * Takes a file system off its folder. What still uses it keeps it until it ends; nothing new
   * finds it.
   */
  static void unmount(Path folder) throws IOException {
    int result;
    int errno;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      result = (int) UNMOUNT.invokeExact(state, arena.allocateFrom(folder.toString()), DETACH);
      errno = (int) ERRNO.get(state, 0L);
    } catch (Throwable impossible) {
      throw new IllegalStateException("umount2(2) could not be called", impossible);
    }
    if (result != 0) {
      throw new IOException("%s cannot be unmounted: error %d".formatted(folder, errno));
    }
  }

  /** Where file systems of this kind are mounted below a folder, the latest first. */
  static List<Path> below(Path folder) throws IOException {
    return Files.readAllLines(TABLE, StandardCharsets.UTF_8).stream()
        .filter(line -> line.contains(" - tmpfs " + SOURCE + " "))
        .map(line -> Path.of(unescaped(line.split(" ", -1)[MOUNT_POINT])))
        .filter(path -> path.startsWith(folder) && !path.equals(folder))
        .toList()
        .reversed();
  }

  /** The kernel writes what would end a field as a backslash and three octal digits. */
  static String unescaped(String field) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < field.length(); i++) {
      if (field.charAt(i) == '\\' && i + 3 < field.length()) {
        text.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        text.append(field.charAt(i));
      }
    }
    return text.toString();
  }

  private static MethodHandle function(String name, MemoryLayout... parameters) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters),
        Linker.Option.captureCallState("errno"));
  }
}
