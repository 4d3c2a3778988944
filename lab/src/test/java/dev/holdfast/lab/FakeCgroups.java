package dev.holdfast.lab;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A kernel's cgroups as files in a folder of the test, with those rules of the kernel that decide
 * whether a process gets a group: who may write where, who may be where, what may be removed.
 */
final class FakeCgroups implements CgroupFiles {
  private static final Path PROC = Path.of("/proc");
  private static final String PROCESSES = "cgroup.procs";
  private static final String SUBTREE = "cgroup.subtree_control";

  private final Path machine;
  private final Path top;
  private final boolean unified;
  private final Set<Path> readOnly = new HashSet<>();
  private Path stolen = Path.of("");

  private FakeCgroups(Path machine, Path top, boolean unified) throws IOException {
    this.machine = machine;
    this.top = top;
    this.unified = unified;
    put(PROC.resolve("sys/kernel/sched_autogroup_enabled"), "1\n");
    makeGroup(top);
    Files.deleteIfExists(at(top.resolve("cpu.weight")));
  }

  /** Version 1, seen as the kernel has it, with version 2 beside it. */
  static FakeCgroups first(Path machine) throws IOException {
    FakeCgroups fake = new FakeCgroups(machine, Path.of("/sys/fs/cgroup/cpu,cpuacct"), false);
    fake.put(fake.top.resolve("release_agent"), "\n");
    fake.put(
        PROC.resolve("self/mountinfo"),
        """
        30 22 0:27 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
        31 30 0:28 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
        32 30 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:4 - cgroup cgroup rw,cpu,cpuacct
        40 30 0:37 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
        """);
    fake.standsIn("/");
    return fake;
  }

  /** Version 2 alone, seen as the kernel has it. */
  static FakeCgroups second(Path machine) throws IOException {
    FakeCgroups fake = new FakeCgroups(machine, Path.of("/sys/fs/cgroup"), true);
    fake.put(
        PROC.resolve("self/mountinfo"),
        """
        29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate
        """);
    fake.standsIn("/");
    return fake;
  }

  /** Where the process of the test is. */
  FakeCgroups standsIn(String group) throws IOException {
    put(
        PROC.resolve("self/cgroup"),
        unified
            ? "0::" + group + "\n"
            : "3:cpuset:/elsewhere\n2:cpu,cpuacct:" + group + "\n0::/elsewhere\n");
    Path folder = top.resolve(group.substring(1));
    if (!exists(folder)) {
      makeGroup(folder);
    }
    return this;
  }

  FakeCgroups runs(String group, long... pids) throws IOException {
    Path file = at(top.resolve(group)).resolve(PROCESSES);
    for (long pid : pids) {
      Files.writeString(file, Files.readString(file) + pid + "\n");
    }
    return this;
  }

  /** A process of that id is alive. */
  FakeCgroups lives(long pid) throws IOException {
    put(PROC.resolve(pid + "/stat"), "");
    return this;
  }

  FakeCgroups with(String group) throws IOException {
    makeGroup(top.resolve(group));
    return this;
  }

  /** Nobody may write to a group; groups that are made in it would be the process's own. */
  FakeCgroups readOnly(String group) {
    readOnly.add(top.resolve(group));
    return this;
  }

  /** Somebody removes the next group that is made, once, before anybody joins it. */
  FakeCgroups steals(String group) {
    stolen = top.resolve(group);
    return this;
  }

  /** Puts a file anywhere. */
  void put(Path file, String text) throws IOException {
    Files.createDirectories(parent(at(file)));
    Files.writeString(at(file), text);
  }

  List<String> processes(String group) throws IOException {
    return Files.readAllLines(at(top.resolve(group)).resolve(PROCESSES));
  }

  String content(String file) throws IOException {
    return Files.readString(at(top.resolve(file)));
  }

  boolean has(String file) {
    return exists(top.resolve(file));
  }

  private Path at(Path path) {
    return machine.resolve(Path.of("/").relativize(path));
  }

  private static Path parent(Path path) {
    return Objects.requireNonNull(path.getParent());
  }

  private void makeGroup(Path group) throws IOException {
    Path folder = Files.createDirectories(at(group));
    Files.writeString(folder.resolve(PROCESSES), "");
    if (!unified) {
      Files.writeString(folder.resolve("cpu.shares"), "1024\n");
      return;
    }
    Files.writeString(folder.resolve(SUBTREE), "");
    Path above = at(parent(group)).resolve(SUBTREE);
    if (Files.exists(above) && Files.readString(above).contains("cpu")) {
      Files.writeString(folder.resolve("cpu.weight"), "100\n");
    }
  }

  @Override
  public String read(Path file) throws IOException {
    return Files.readString(at(file));
  }

  @Override
  public void write(Path file, String text) throws IOException {
    Path group = parent(file);
    if (readOnly.contains(group)) {
      throw new AccessDeniedException(file.toString());
    }
    if (!exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    switch (file.getFileName().toString()) {
      case PROCESSES -> move(group, text);
      case SUBTREE -> share(group, text);
      default -> Files.writeString(at(file), text);
    }
  }

  private void move(Path group, String pid) throws IOException {
    if (unified && !group.equals(top) && !read(group.resolve(SUBTREE)).isEmpty()) {
      throw new IOException("Device or resource busy");
    }
    for (Path file : processLists()) {
      List<String> left = new ArrayList<>(Files.readAllLines(file));
      left.remove(pid);
      Files.write(file, left);
    }
    List<String> here = new ArrayList<>(Files.readAllLines(at(group.resolve(PROCESSES))));
    here.add(pid);
    Files.write(at(group.resolve(PROCESSES)), here);
  }

  private List<Path> processLists() throws IOException {
    try (Stream<Path> files = Files.walk(at(top))) {
      return files.filter(file -> file.endsWith(PROCESSES)).toList();
    }
  }

  private void share(Path group, String change) throws IOException {
    if (change.equals("-cpu")) {
      Files.writeString(at(group.resolve(SUBTREE)), "");
      for (Path inner : groups(group)) {
        Files.deleteIfExists(at(inner.resolve("cpu.weight")));
      }
      return;
    }
    if (!group.equals(top) && !read(group.resolve(PROCESSES)).isEmpty()) {
      throw new IOException("Device or resource busy");
    }
    Files.writeString(at(group.resolve(SUBTREE)), "cpu\n");
    for (Path inner : groups(group)) {
      Files.writeString(at(inner.resolve("cpu.weight")), "100\n");
    }
  }

  @Override
  public boolean exists(Path file) {
    return Files.exists(at(file));
  }

  @Override
  public void create(Path group) throws IOException {
    if (readOnly.contains(parent(group))) {
      throw new AccessDeniedException(group.toString());
    }
    if (exists(group)) {
      throw new FileAlreadyExistsException(group.toString());
    }
    makeGroup(group);
    if (group.equals(stolen)) {
      stolen = Path.of("");
      remove(group);
    }
  }

  @Override
  public void remove(Path group) throws IOException {
    if (!exists(group)) {
      throw new NoSuchFileException(group.toString());
    }
    if (!read(group.resolve(PROCESSES)).isEmpty()) {
      throw new IOException("Device or resource busy");
    }
    try (Stream<Path> files = Files.walk(at(group))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Override
  public List<Path> groups(Path parent) throws IOException {
    List<Path> groups = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(at(parent), Files::isDirectory)) {
      entries.forEach(entry -> groups.add(parent.resolve(entry.getFileName().toString())));
    }
    return groups;
  }
}
