package dev.holdfast.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads {@code /proc}. A process that ends while it is read is simply not there. */
final class ProcessTable {
  private static final Path PROC = Path.of("/proc");

  /** Positions after the name in {@code /proc/PID/stat}. */
  private static final int STATE = 0;

  private static final int PARENT = 1;
  private static final int STARTED = 19;

  private ProcessTable() {}

  /** Every process that this one may see. */
  static List<ProcessEntry> all() {
    List<ProcessEntry> entries = new ArrayList<>();
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(PROC, path -> isNumber(path.getFileName().toString()))) {
      for (Path folder : folders) {
        read(folder).ifPresent(entries::add);
      }
    } catch (IOException unreadable) {
      throw new IllegalStateException("The lab needs " + PROC, unreadable);
    }
    return entries;
  }

  /** One process, or empty if there is none of that id. */
  static Optional<ProcessEntry> of(long pid) {
    return read(PROC.resolve(Long.toString(pid)));
  }

  /** Whether a process was started with {@code NAME=value} in its environment. */
  static boolean hasInEnvironment(ProcessEntry process, String entry) {
    return Arrays.asList(zeroTerminated(process, "environ")).contains(entry);
  }

  /** The words a process was started with, unless it has overwritten them. */
  static List<String> commandLine(ProcessEntry process) {
    return Arrays.asList(zeroTerminated(process, "cmdline"));
  }

  /** The folder a process works in, or empty if that cannot be told. */
  static Optional<Path> folder(ProcessEntry process) {
    try {
      return Optional.of(Files.readSymbolicLink(PROC.resolve(process.pid() + "/cwd")));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  private static String[] zeroTerminated(ProcessEntry process, String file) {
    try {
      byte[] bytes = Files.readAllBytes(PROC.resolve(process.pid() + "/" + file));
      return new String(bytes, StandardCharsets.ISO_8859_1).split("\0", -1);
    } catch (IOException gone) {
      return new String[0];
    }
  }

  private static Optional<ProcessEntry> read(Path folder) {
    try {
      String stat =
          new String(Files.readAllBytes(folder.resolve("stat")), StandardCharsets.ISO_8859_1);
      return Optional.of(parse(stat));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /** Parses a line of {@code stat}. The name may itself hold spaces and brackets. */
  static ProcessEntry parse(String stat) {
    int open = stat.indexOf('(');
    int close = stat.lastIndexOf(')');
    String[] fields = stat.substring(close + 2).split(" ", -1);
    return new ProcessEntry(
        Long.parseLong(stat.substring(0, open - 1)),
        Long.parseLong(fields[PARENT]),
        fields[STATE].charAt(0),
        Long.parseLong(fields[STARTED]),
        stat.substring(open + 1, close));
  }

  private static boolean isNumber(String name) {
    return !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
