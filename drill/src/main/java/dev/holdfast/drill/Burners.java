package dev.holdfast.drill;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;

/**
 * Processes that do nothing but use every processor of the machine, as many times over as was asked
 * for. They end with {@link #close}, and by themselves should this program be killed.
 */
final class Burners implements AutoCloseable {
  /**
   * Stands for other people's programs, so it leaves the cpu cgroup that the regions share, where
   * it may. Then it looks for its parent all the time, which is as much work as any.
   */
  private static final List<String> COMMAND =
      List.of(
          "sh",
          "-c",
          "for root in cpu cpu,cpuacct .; do"
              + " { echo $$ > /sys/fs/cgroup/$root/cgroup.procs; } 2>/dev/null && break;"
              + " done; while kill -0 $PPID 2>/dev/null; do :; done");

  private final List<Process> processes = new ArrayList<>();

  /** Starts as many for each processor; those that burn already go on. */
  synchronized void start(int perProcessor) throws IOException {
    int count = perProcessor * Runtime.getRuntime().availableProcessors();
    for (int i = 0; i < count; i++) {
      processes.add(
          new ProcessBuilder(COMMAND)
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start());
    }
  }

  synchronized int running() {
    return (int) processes.stream().filter(Process::isAlive).count();
  }

  @Override
  public synchronized void close() {
    processes.forEach(Process::destroyForcibly);
    processes.clear();
  }
}
