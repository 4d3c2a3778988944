package dev.holdfast.engine.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running PostgreSQL server: the postmaster, which is our child, and its children. */
final class Server {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  /**
   * A killed process is gone within milliseconds unless the kernel holds it in a disk operation.
   */
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(2);

  private static final Duration LAST_LINES_PATIENCE = Duration.ofSeconds(1);
  private static final Duration LEFTOVER_PAUSE = Duration.ofMillis(5);

  private final Process process;

  /** Owned by the thread of the verbs. */
  private boolean frozen;

  private final ServerLog log;
  private final Path data;

  private Server(Process process, ServerLog log, Path data) {
    this.process = process;
    this.log = log;
    this.data = data;
  }

  /** Starts a server on the folder's data with the folder's configuration; it is not ready yet. */
  static Server start(
      Launcher launcher, Binaries binaries, ReplicaFolder folder, GivenUpCommits commits)
      throws IOException, InterruptedException {
    endLeftovers(folder.data());
    launcher.handOver(folder.root());
    List<String> command =
        List.of(
            binaries.postgres().toString(),
            "-D",
            folder.data().toString(),
            "-c",
            "config_file=" + folder.configuration());
    LogPipe output = LogPipe.open(commits);
    commits.listenTo(output);
    Process process;
    try {
      // It logs to its error output. The other is not heard: a session that is ended while its
      // commit waits prints the prompt of the single-user mode there, without a line's end.
      process = launcher.start(command, output.into());
    } catch (IOException e) {
      // Not if interrupted: the start may still be under way, and finds the pipe by its number,
      // which must be nobody else's by then.
      output.abandon();
      throw e;
    }
    output.begin(folder.root().toString());
    var _ = process.onExit().thenRun(output::mainProcessEnded);
    return new Server(process, ServerLog.of(output.text(), folder.log()), folder.data());
  }

  ServerLog log() {
    return log;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until the server takes connections; false if it ended or is not there yet. */
  boolean awaitReady(Duration patience) throws InterruptedException {
    if (log.awaitReadyOrEnd(patience.toMillis()) && !log.ready()) {
      // The output of a process ends a little earlier than the process.
      if (!process.waitFor(LAST_LINES_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("server {} says nothing more but does not end", process.pid());
      }
    }
    return log.ready() && process.isAlive();
  }

  void reload() {
    signal(Signal.RELOAD);
  }

  /** Has a standby become a primary, whether it takes sessions or not. */
  void promote(Launcher launcher) throws IOException {
    Path request = data.resolve("promote");
    Durable.write(request, "");
    launcher.handOver(request);
    signal(Signal.LOOK);
  }

  /** The server's own processes, as they are. */
  List<ServerProcess> processes() {
    return process.children().map(ServerProcess::of).flatMap(Optional::stream).toList();
  }

  /** Every process of it stands still, with whatever it was about to do. */
  void freeze() {
    // The postmaster first, so that it cannot start another child while they are being listed.
    signal(Signal.FREEZE);
    children().forEach(Signal.FREEZE::sendTo);
    frozen = true;
  }

  boolean isFrozen() {
    return frozen;
  }

  /** Undoes {@link #freeze}. */
  void thaw() {
    children().forEach(Signal.THAW::sendTo);
    signal(Signal.THAW);
    frozen = false;
  }

  private List<Long> children() {
    return process.descendants().map(ProcessHandle::pid).toList();
  }

  /**
   * Ends the server: politely for {@code patience} unless that is zero, then at once, then by
   * force. Whether it, with all its children, is surely gone.
   */
  boolean stop(Duration patience, Duration immediatePatience) throws InterruptedException {
    if (frozen) {
      if (patience.isZero()) {
        // Pending until they go on, and then the first thing that each of them does.
        children().forEach(Signal.IMMEDIATE::sendTo);
        signal(Signal.IMMEDIATE);
      }
      thaw();
    }
    boolean politely = !patience.isZero() && ends(Signal.FAST, patience);
    if (politely || ends(Signal.IMMEDIATE, immediatePatience)) {
      return gone();
    }
    LOG.warn("server {} does not end by itself; killing it", process.pid());
    // Frozen first, so that it cannot start another child while its children are being listed.
    signal(Signal.FREEZE);
    List<ProcessHandle> children = process.descendants().toList();
    boolean ended = ends(Signal.KILL, KILL_PATIENCE);
    children.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    return gone() && ended;
  }

  private boolean gone() throws InterruptedException {
    boolean gone = endLeftovers(data);
    log.awaitEnd(LAST_LINES_PATIENCE.toMillis());
    return gone;
  }

  private boolean ends(Signal signal, Duration patience) throws InterruptedException {
    signal(signal);
    return process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void signal(Signal signal) {
    if (process.isAlive()) {
      signal.sendTo(process.pid());
    }
  }

  /**
   * Ends whatever still runs on the data: children of a postmaster that was killed, or the server
   * of a JVM that is gone. They have the data as their working folder, which nobody else has.
   * Whether none is left.
   */
  static boolean endLeftovers(Path data) throws InterruptedException {
    return Poll.until(
            KILL_PATIENCE,
            LEFTOVER_PAUSE,
            () -> {
              List<Long> left = workingIn(data);
              left.forEach(Signal.KILL::sendTo);
              return left.isEmpty() ? Optional.of(true) : Optional.empty();
            })
        .isPresent();
  }

  private static List<Long> workingIn(Path data) {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .map(process -> process.getFileName().toString())
          .filter(name -> Character.isDigit(name.charAt(0)))
          .filter(name -> worksIn(name, data))
          .map(Long::valueOf)
          .toList();
    } catch (IOException e) {
      LOG.warn("cannot list processes: {}", e.toString());
      return List.of();
    }
  }

  private static boolean worksIn(String pid, Path data) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", pid, "cwd")).equals(data.toAbsolutePath());
    } catch (IOException goneOrSomebodyElses) {
      return false;
    }
  }
}
