package dev.holdfast.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * All processes of one region (or of a whole lab), found by every trace they leave: the marker in
 * their environment, a parent that belongs to them, having belonged to them before. Some processes
 * clear or overwrite their environment; of those, PostgreSQL's servers and orphans that came to
 * this process are known by the folder they work in.
 *
 * <p>Safe for use by several threads.
 */
final class ProcessTree {
  private static final String POSTGRES = "postgres";

  /** So many looks in a row must show nothing new: a process may fork while it is looked for. */
  private static final int QUIET_LOOKS = 2;

  private static final Duration PAUSE = Duration.ofMillis(2);

  private final Predicate<ProcessEntry> marked;
  private final Path home;
  private final Path engines;
  private final Set<ProcessEntry.Key> known = new HashSet<>();

  /**
   * @param marked whether a process carries the tree's marker
   * @param home the folder below which the tree's processes work
   * @param engines the folder below which the tree's PostgreSQL servers work
   */
  ProcessTree(Predicate<ProcessEntry> marked, Path home, Path engines) {
    this.marked = marked;
    this.home = home;
    this.engines = engines;
  }

  /** The members that are alive. Members that are dead and were adopted are collected. */
  synchronized List<ProcessEntry> members() {
    Map<Long, ProcessEntry> processes = new LinkedHashMap<>();
    ProcessTable.all().forEach(process -> processes.put(process.pid(), process));
    Set<ProcessEntry.Key> present = new HashSet<>();
    for (ProcessEntry process : processes.values()) {
      if (known.contains(process.key()) || (process.alive() && recognised(process))) {
        present.add(process.key());
      }
    }
    addChildren(processes, present);
    known.clear();
    known.addAll(present);
    List<ProcessEntry> members =
        processes.values().stream().filter(process -> present.contains(process.key())).toList();
    members.stream().filter(ProcessEntry::dead).forEach(ProcessTree::collect);
    return members.stream().filter(ProcessEntry::alive).toList();
  }

  private boolean recognised(ProcessEntry process) {
    return process.pid() != ProcessHandle.current().pid()
        && (marked.test(process)
            || (process.name().equals(POSTGRES) && worksBelow(engines, process))
            || (adopted(process) && worksBelow(home, process)));
  }

  private static boolean worksBelow(Path folder, ProcessEntry process) {
    return ProcessTable.folder(process).filter(path -> path.startsWith(folder)).isPresent();
  }

  private static void addChildren(
      Map<Long, ProcessEntry> processes, Set<ProcessEntry.Key> present) {
    boolean grew = true;
    while (grew) {
      grew = false;
      for (ProcessEntry process : processes.values()) {
        ProcessEntry parent = processes.get(process.parent());
        if (parent != null && present.contains(parent.key())) {
          grew |= present.add(process.key());
        }
      }
    }
  }

  /** Their ids, for people. */
  static String pids(List<ProcessEntry> processes) {
    return processes.stream()
        .map(process -> process.pid() + " (" + process.name() + ")")
        .collect(Collectors.joining(", "));
  }

  private static void collect(ProcessEntry process) {
    // What the JDK started it collects itself, and wants the exit status of.
    if (adopted(process)) {
      Signals.collect(process.pid());
    }
  }

  private static boolean adopted(ProcessEntry process) {
    return process.parent() == ProcessHandle.current().pid() && !Spawner.started(process.key());
  }

  /**
   * Stops every member (SIGSTOP) and returns once all of them stand still.
   *
   * @return the members that did not stop in time; empty is success
   */
  List<ProcessEntry> freeze(Duration patience) {
    return signal(Signals.STOP, member -> !member.stopped(), patience);
  }

  /** Lets every member run on (SIGCONT). */
  List<ProcessEntry> thaw(Duration patience) {
    return signal(Signals.CONTINUE, ProcessEntry::stopped, patience);
  }

  /**
   * Kills every member at one moment: all are stopped before the first dies, so that none can
   * notice the death of another and say farewell.
   *
   * @return the members that are still alive; empty is success
   */
  List<ProcessEntry> kill(Duration patience) {
    freeze(patience);
    return signal(Signals.KILL, _ -> true, patience);
  }

  /** Signals members until none needs it in several looks in a row. */
  private List<ProcessEntry> signal(
      int signal, Predicate<ProcessEntry> needsIt, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    List<ProcessEntry> remaining = List.of();
    for (int quiet = 0; quiet < QUIET_LOOKS; ) {
      remaining = members().stream().filter(needsIt).toList();
      remaining.forEach(member -> Signals.send(signal, member.pid()));
      quiet = remaining.isEmpty() ? quiet + 1 : 0;
      if (System.nanoTime() > deadline) {
        return remaining;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return remaining;
  }
}
