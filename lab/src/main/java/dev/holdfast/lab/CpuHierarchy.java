package dev.holdfast.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where this process stands among the cgroups that share the processors, in version 1 or 2.
 *
 * @param files the kernel's
 * @param top where the groups are mounted
 * @param own the group of this process
 * @param unified whether it is version 2
 */
record CpuHierarchy(CgroupFiles files, Path top, Path own, boolean unified) {
  private static final Path GROUPS = Path.of("/proc/self/cgroup");
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final String CONTROLLER = "cpu";

  /** The fields of a line of {@code mountinfo} before the dash. */
  private static final int MOUNTED_ROOT = 3;

  private static final int MOUNT_POINT = 4;

  /** The fields behind it. */
  private static final int TYPE = 0;

  private static final int OPTIONS = 2;

  /** What the kernel says; empty if the groups are mounted nowhere that this process can see. */
  static Optional<CpuHierarchy> of(CgroupFiles files) throws IOException {
    List<String> groups = files.read(GROUPS).lines().toList();
    List<String> mounts = files.read(MOUNTS).lines().toList();
    // Version 1 has the controller if any of its hierarchies names it; it is not in version 2 then.
    Optional<String> first = groups.stream().filter(CpuHierarchy::namesController).findFirst();
    boolean unified = first.isEmpty();
    Optional<String> group =
        unified ? groups.stream().filter(line -> line.startsWith("0::")).findFirst() : first;
    Optional<String[]> mount =
        mounts.stream()
            .map(line -> line.split(" - ", 2))
            .filter(halves -> halves.length == 2 && mounted(halves[1].split(" ", -1), unified))
            .map(halves -> halves[0].split(" ", -1))
            .filter(fields -> fields.length > MOUNT_POINT)
            .findFirst();
    if (group.isEmpty() || mount.isEmpty()) {
      return Optional.empty();
    }
    Path top = Path.of(Mounts.unescaped(mount.get()[MOUNT_POINT]));
    Path root = Path.of(Mounts.unescaped(mount.get()[MOUNTED_ROOT]));
    Path path = Path.of(group.get().split(":", 3)[2]);
    Path below = path.startsWith(root) ? root.relativize(path) : Path.of("");
    return Optional.of(new CpuHierarchy(files, top, top.resolve(below).normalize(), unified));
  }

  private static boolean namesController(String line) {
    String[] fields = line.split(":", 3);
    return fields.length == 3 && Arrays.asList(fields[1].split(",", -1)).contains(CONTROLLER);
  }

  private static boolean mounted(String[] behind, boolean unified) {
    if (behind.length <= OPTIONS) {
      return false;
    }
    return unified
        ? behind[TYPE].equals("cgroup2")
        : behind[TYPE].equals("cgroup")
            && Arrays.asList(behind[OPTIONS].split(",", -1)).contains(CONTROLLER);
  }

  /**
   * Whether this process belongs to no group that has a share of the processors. Only there the
   * kernel shares by session. What a container sees as the top is not the kernel's own top.
   */
  boolean atRoot() {
    if (!unified) {
      return own.equals(top) && files.exists(top.resolve("release_agent"));
    }
    return Stream.iterate(own, group -> group.startsWith(top), CpuHierarchy::parent)
        .noneMatch(group -> files.exists(group.resolve("cpu.weight")));
  }

  /** Where a group for this process may be made, the best first. */
  List<Path> parents() {
    return Stream.of(own, top).distinct().toList();
  }

  private static Path parent(Path group) {
    Path parent = group.getParent();
    return parent == null ? Path.of("") : parent;
  }
}
