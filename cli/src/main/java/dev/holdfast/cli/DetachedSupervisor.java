package dev.holdfast.cli;

import dev.holdfast.lab.LabClient;
import dev.holdfast.lab.StateFolder;
import dev.holdfast.lab.Supervisor;
import dev.holdfast.lab.Wrappers;
import dev.holdfast.topology.ReadResult;
import dev.holdfast.topology.TopologyFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs {@code up} in a process and session of its own, and watches it until all regions are ready.
 */
final class DetachedSupervisor {
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final Terminal terminal;
  private final StateFolder folder;
  private final LogTail tail;
  private final Process process;

  private DetachedSupervisor(Terminal terminal, StateFolder folder, LogTail tail, Process process) {
    this.terminal = terminal;
    this.folder = folder;
    this.tail = tail;
    this.process = process;
  }

  /**
   * Starts the supervisor and returns its exit code, or that of success once its regions are ready.
   *
   * @param main the command
   */
  static int start(Terminal terminal, Class<?> main, RegionHost.Request request)
      throws InterruptedException {
    if (!(TopologyFile.read(request.file()) instanceof ReadResult.Valid valid)) {
      throw CommandException.usage(
          request.file() + " cannot be used.", "See: holdfast check " + request.file());
    }
    StateFolder folder = StateFolder.of(request.state(), valid.topology().name());
    try {
      folder.create();
      Path log = folder.supervisorLog();
      LogTail tail = new LogTail(log, Files.exists(log) ? Files.size(log) : 0);
      Process process =
          new ProcessBuilder(command(main, request))
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      return new DetachedSupervisor(terminal, folder, tail, process).watch();
    } catch (IOException failed) {
      throw CommandException.usage(
              "The supervisor cannot be started: " + failed.getMessage(),
              "Its log would be " + folder.supervisorLog() + ".")
          .causedBy(failed);
    }
  }

  private static List<String> command(Class<?> main, RegionHost.Request request) {
    List<String> words = new ArrayList<>(Wrappers.ownSession());
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    // The last of equal options counts. What the network holds back is not in the heap.
    words.addAll(List.of("-Xmx64m", "-XX:MaxDirectMemorySize=256m"));
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    words.addAll(List.of("up", request.file().toAbsolutePath().toString()));
    words.addAll(List.of("--state", request.state().toAbsolutePath().toString()));
    words.addAll(List.of("--loopback", request.prefixes().getFirst()));
    words.addAll(List.of("--seed", Long.toString(request.seed())));
    request.disk().ifPresent(bytes -> words.addAll(DiskOption.words(bytes)));
    return words;
  }

  private int watch() throws InterruptedException, IOException {
    // Whoever interrupts this does not want the regions.
    try (Interrupts _ = Interrupts.hear(process::destroy)) {
      Pace pace = new Pace(LOOK_EVERY);
      while (process.isAlive()) {
        tail.show(terminal);
        if (ready()) {
          tail.show(terminal);
          tell();
          return ExitCode.OK;
        }
        pace.next();
      }
      tail.show(terminal);
      return process.exitValue() == ExitCode.OK ? ExitCode.FAILED : process.exitValue();
    }
  }

  private void tell() {
    terminal
        .out()
        .println(
            "      runs in the background as process %d; its log: %s"
                .formatted(process.pid(), folder.supervisorLog()));
  }

  private boolean ready() throws IOException {
    Optional<Supervisor> supervisor =
        Supervisor.read(folder).filter(named -> named.pid() == process.pid());
    try {
      return supervisor.isPresent() && LabClient.to(supervisor.get()).view().ready();
    } catch (IOException notYet) {
      return false;
    }
  }
}
