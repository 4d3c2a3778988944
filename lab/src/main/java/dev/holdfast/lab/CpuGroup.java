package dev.holdfast.lab;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One cpu cgroup for a supervisor and all that it starts.
 *
 * <p>Without one, Linux shares the processors between <em>sessions</em> (autogroup). Every node,
 * every server and the supervisor is a session of its own, and a client that switches tens of
 * thousands of times a second takes eight times a node's part: node threads are ready and not run
 * for seconds, leases end and healthy primaries stop themselves. Niceness counts only within a
 * session, so it does not help. Sessions count only outside of cpu cgroups; hence whoever is in one
 * already (a systemd service, a container) needs nothing, and whoever is not gets one here.
 *
 * <p>The group weighs as much as the sessions that it replaces: the supervisor and each region. It
 * is removed at the end; what a supervisor that died has left is removed by the next one.
 */
public final class CpuGroup implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CpuGroup.class);
  private static final Path BY_SESSION = Path.of("/proc/sys/kernel/sched_autogroup_enabled");
  private static final Pattern NAME = Pattern.compile("holdfast-.*-(\\d{1,10})");

  /** What one session weighs, in version 1 and 2, and the most that version 2 takes. */
  private static final int SHARES = 1_024;

  private static final int WEIGHT = 100;
  private static final int WEIGHT_MAX = 10_000;

  /** Another supervisor that starts may take the empty group for a leftover; hardly ever twice. */
  private static final int JOIN_ATTEMPTS = 5;

  /** The last process of a region may need a moment to leave. */
  private static final int REMOVE_ATTEMPTS = 50;

  private static final Duration REMOVE_PAUSE = Duration.ofMillis(20);

  private final @Nullable Joined joined;
  private final Optional<String> warning;

  /**
   * The group that was made here.
   *
   * @param hierarchy where this process came from
   * @param parent where the group was made
   * @param group which
   * @param pid this process
   */
  private record Joined(CpuHierarchy hierarchy, Path parent, Path group, String pid) {
    CgroupFiles files() {
      return hierarchy.files();
    }
  }

  private CpuGroup(@Nullable Joined joined, Optional<String> warning) {
    this.joined = joined;
    this.warning = warning;
  }

  /**
   * Puts this process into a cpu cgroup of its own if it needs one and may have one; whatever it
   * starts from now on belongs to it.
   *
   * @param application names the group, together with this process
   * @param sessions how many sessions the group stands for
   */
  public static CpuGroup join(String application, int sessions) {
    return join(CgroupFiles.KERNEL, application, sessions, ProcessHandle.current().pid());
  }

  static CpuGroup join(CgroupFiles files, String application, int sessions, long pid) {
    try {
      if (!files.exists(BY_SESSION) || !files.read(BY_SESSION).strip().equals("1")) {
        return new CpuGroup(null, Optional.empty());
      }
      Optional<CpuHierarchy> found = CpuHierarchy.of(files);
      if (found.isEmpty()) {
        return refused("no cpu cgroups are mounted");
      }
      CpuHierarchy hierarchy = found.get();
      if (!hierarchy.atRoot()) {
        return new CpuGroup(null, Optional.empty());
      }
      return joinOneOf(hierarchy, "holdfast-%s-%d".formatted(application, pid), sessions, pid);
    } catch (IOException refused) {
      return refused(String.valueOf(refused));
    }
  }

  /** Removes the groups of supervisors that died, where nothing is left in them. */
  static void removeLeftovers() {
    try {
      Optional<CpuHierarchy> hierarchy = CpuHierarchy.of(CgroupFiles.KERNEL);
      if (hierarchy.isPresent()) {
        for (Path parent : hierarchy.get().parents()) {
          removeLeftovers(CgroupFiles.KERNEL, parent);
        }
      }
    } catch (IOException unreadable) {
      LOG.debug("no cpu cgroups can be read: {}", unreadable.toString());
    }
  }

  private static CpuGroup refused(String why) {
    LOG.info("no cpu cgroup of its own: {}", why);
    return new CpuGroup(
        null,
        Optional.of(
            "The kernel shares the processors by session here, so a busy client can keep healthy"
                + " regions from running until they stop themselves; start holdfast in a cpu cgroup"
                + " (as root, or with: systemd-run --user --scope -p CPUWeight=100 holdfast …), or"
                + " set kernel.sched_autogroup_enabled=0."));
  }

  private static CpuGroup joinOneOf(CpuHierarchy hierarchy, String name, int sessions, long pid)
      throws IOException {
    List<IOException> refusals = new ArrayList<>();
    for (Path parent : hierarchy.parents()) {
      Joined joined = new Joined(hierarchy, parent, parent.resolve(name), Long.toString(pid));
      try {
        removeLeftovers(hierarchy.files(), parent);
        enter(joined, sessions);
        LOG.info("runs in the cpu cgroup {}", joined.group());
        return new CpuGroup(joined, Optional.empty());
      } catch (IOException refused) {
        refusals.add(refused);
      }
    }
    throw new IOException(refusals.toString());
  }

  private static void enter(Joined joined, int sessions) throws IOException {
    for (int attempt = 1; ; attempt++) {
      create(joined.files(), joined.group());
      try {
        fill(joined, sessions);
        return;
      } catch (IOException refused) {
        boolean taken = refused instanceof NoSuchFileException;
        if (!taken || attempt == JOIN_ATTEMPTS) {
          leave(joined);
          throw refused;
        }
      }
    }
  }

  private static void create(CgroupFiles files, Path group) throws IOException {
    try {
      files.create(group);
    } catch (FileAlreadyExistsException ours) {
      LOG.debug("{} is there already", group);
    }
  }

  private static void fill(Joined joined, int sessions) throws IOException {
    CgroupFiles files = joined.files();
    Path group = joined.group();
    if (joined.hierarchy().unified()) {
      // A group of version 2 shares processors between its groups only when no process is in it
      // directly, so this one leaves first.
      files.write(group.resolve("cgroup.procs"), joined.pid());
      files.write(joined.parent().resolve("cgroup.subtree_control"), "+cpu");
      int weight = Math.min(WEIGHT * sessions, WEIGHT_MAX);
      files.write(group.resolve("cpu.weight"), Integer.toString(weight));
    } else {
      files.write(group.resolve("cpu.shares"), Integer.toString(SHARES * sessions));
      files.write(group.resolve("cgroup.procs"), joined.pid());
    }
  }

  private static void removeLeftovers(CgroupFiles files, Path parent) throws IOException {
    for (Path group : files.groups(parent)) {
      Matcher name = NAME.matcher(group.getFileName().toString());
      if (name.matches() && !files.exists(Path.of("/proc", name.group(1)))) {
        try {
          files.remove(group);
          LOG.info("removed the cpu cgroup {} of a supervisor that died", group);
        } catch (IOException used) {
          LOG.debug("{} is still used: {}", group, used.toString());
        }
      }
    }
  }

  /** Goes back to where this process came from and removes the group. */
  private static void leave(Joined joined) {
    CgroupFiles files = joined.files();
    CpuHierarchy hierarchy = joined.hierarchy();
    try {
      if (hierarchy.unified() && !joined.parent().equals(hierarchy.top())) {
        // Else this process could not go back to where it came from.
        files.write(joined.parent().resolve("cgroup.subtree_control"), "-cpu");
      }
      files.write(hierarchy.own().resolve("cgroup.procs"), joined.pid());
      remove(files, joined.group());
    } catch (IOException stuck) {
      LOG.info("{} is left for the next start to remove: {}", joined.group(), stuck.toString());
    }
  }

  private static void remove(CgroupFiles files, Path group) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        files.remove(group);
        return;
      } catch (IOException used) {
        if (attempt == REMOVE_ATTEMPTS) {
          throw used;
        }
        LockSupport.parkNanos(REMOVE_PAUSE.toNanos());
      }
    }
  }

  /** What people should know if a group was needed and could not be had. */
  public Optional<String> warning() {
    return warning;
  }

  /** Leaves and removes the group. What it holds must have ended. */
  @Override
  public void close() {
    if (joined != null) {
      leave(joined);
    }
  }
}
