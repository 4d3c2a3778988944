package dev.holdfast.cli;

import dev.holdfast.lab.Preflight;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** {@code --disk}: the size of a disk of its own for each region. */
final class DiskOption {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,6})(MB|GB)");

  private static final long MEGA = 1_000_000;

  @Option(
      names = "--disk",
      paramLabel = "SIZE",
      description =
          "Give each region a disk of its own of that size, for instance 1GB, which 'fault fill'"
              + " can fill. It is in memory: the regions' data end with them.")
  private String size = "";

  /** What to write on a command line for disks of so many bytes. */
  static List<String> words(long bytes) {
    return List.of("--disk", bytes / MEGA + "MB");
  }

  /** How many bytes each disk holds; empty if the regions share the disk of the machine. */
  OptionalLong bytes() {
    if (size.isEmpty()) {
      return OptionalLong.empty();
    }
    Matcher matcher = FORM.matcher(size);
    long bytes =
        matcher.matches()
            ? Long.parseLong(matcher.group(1))
                * (matcher.group(2).equals("GB") ? 1_000 * MEGA : MEGA)
            : 0;
    if (bytes < Preflight.FREE_BYTES_PER_DATABASE) {
      throw CommandException.usage(
          "'%s' cannot be the size of a region's disk.".formatted(size),
          "Write at least %d MB for each database, for instance --disk 1GB."
              .formatted(Preflight.FREE_BYTES_PER_DATABASE / MEGA + 1));
    }
    return OptionalLong.of(bytes);
  }
}
