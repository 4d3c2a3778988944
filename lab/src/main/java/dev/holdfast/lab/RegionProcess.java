package dev.holdfast.lab;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The processes of one region: its node and whatever that starts. Its methods are called by one
 * thread at a time, except {@link #state}, {@link #pid} and {@link #exit}, which any may call.
 */
final class RegionProcess {
  /** Stopping or continuing a few dozen processes takes milliseconds. */
  private static final Duration SIGNAL_PATIENCE = Duration.ofSeconds(2);

  /** The kernel must free the memory of what it kills, which can take a moment. */
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

  private static final Duration LOOK_EVERY = Duration.ofMillis(50);
  private static final long LOG_BYTES_MAX = 16 << 20;
  private static final int TAIL_BYTES = 4_096;
  private static final int TAIL_LINES = 12;

  private final RegionId region;
  private final StateFolder folder;
  private final Marker marker;
  private final ProcessTree tree;
  private volatile RegionState intended = RegionState.STOPPED;
  private volatile @Nullable Process node;
  private final NodePause pause = new NodePause();
  private long logBegins;

  RegionProcess(RegionId region, StateFolder folder, Marker marker) {
    this.region = region;
    this.folder = folder;
    this.marker = marker;
    this.tree =
        new ProcessTree(
            process -> marker.on(process, region), folder.region(region), folder.engines(region));
  }

  RegionId region() {
    return region;
  }

  RegionState state() {
    Process process = node;
    boolean alive = process != null && process.isAlive();
    return intended == RegionState.RUNNING && !alive ? RegionState.CRASHED : intended;
  }

  /** The node's process id; empty if it is not alive. */
  Optional<Long> pid() {
    Process process = node;
    return process != null && process.isAlive() ? Optional.of(process.pid()) : Optional.empty();
  }

  /** How the node ended, for people. */
  String exit() {
    Process process = node;
    if (process == null || process.isAlive()) {
      return "has not ended";
    }
    return "ended with status " + process.exitValue();
  }

  /** Starts the node. Whatever is left of a node before it is killed first. */
  Process start(Spawner spawner, List<String> command) throws IOException, InterruptedException {
    List<ProcessEntry> immortal = tree.kill(KILL_PATIENCE);
    if (!immortal.isEmpty()) {
      throw new IOException("Cannot end what is left: " + ProcessTree.pids(immortal));
    }
    Path home = Files.createDirectories(folder.region(region));
    Path log = folder.log(region);
    if (Files.exists(log) && Files.size(log) > LOG_BYTES_MAX) {
      Files.move(log, log.resolveSibling("node.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
    logBegins = Files.exists(log) ? Files.size(log) : 0;
    List<String> words = new ArrayList<>(Wrappers.diesWithParent());
    words.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(marker.environment(region));
    Process started = spawner.start(builder);
    node = started;
    intended = RegionState.RUNNING;
    return started;
  }

  /** Freezes the node first, so that it cannot react to what happens to its children. */
  List<ProcessEntry> freeze() {
    pause.forget();
    pid().ifPresent(pid -> Signals.send(Signals.STOP, pid));
    List<ProcessEntry> restless = tree.freeze(SIGNAL_PATIENCE);
    intended = RegionState.FROZEN;
    return restless;
  }

  List<ProcessEntry> thaw() {
    List<ProcessEntry> still = tree.thaw(SIGNAL_PATIENCE);
    intended = RegionState.RUNNING;
    return still;
  }

  /** Kills everything at one moment; returns what would not die. */
  List<ProcessEntry> kill() {
    pause.forget();
    intended = RegionState.KILLED;
    pid().ifPresent(pid -> Signals.send(Signals.STOP, pid));
    return tree.kill(KILL_PATIENCE);
  }

  /** Lets the node stand still for that long; false if it does already, or is not alive. */
  boolean pauseNode(Duration duration) {
    Process process = node;
    return process != null && process.isAlive() && pause.begin(process, duration);
  }

  /** Lets a node that stands still run on before its time; whether it stood still. */
  boolean resumeNode() {
    return pause.end();
  }

  /** Kills the node alone, as {@code kill -9} would, and waits until it is gone. */
  boolean crashNode() throws InterruptedException {
    tree.members();
    Process process = node;
    if (process == null || !process.isAlive()) {
      return false;
    }
    pause.forget();
    process.destroyForcibly();
    process.waitFor(KILL_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    return true;
  }

  /** Kills the first process of a resource's server, and says which; empty if none runs. */
  Optional<ProcessEntry> crashEngine(ResourceId resource) {
    Optional<ProcessEntry> server =
        tree.members().stream().filter(process -> serves(process, resource)).findFirst();
    server.ifPresent(process -> Signals.send(Signals.KILL, process.pid()));
    return server;
  }

  /** What a server needs in order to start. */
  EngineFiles files(ResourceId resource) {
    return new EngineFiles(folder.engine(region, resource));
  }

  private boolean serves(ProcessEntry process, ResourceId resource) {
    Path home = folder.engine(region, resource);
    return process.name().equals("postgres")
        && ProcessTable.folder(process).filter(path -> path.startsWith(home)).isPresent()
        && ProcessTable.of(process.parent())
            .filter(parent -> parent.name().equals("postgres"))
            .isEmpty();
  }

  /** The members that are alive. */
  List<ProcessEntry> members() {
    return tree.members();
  }

  /**
   * Stops the node in good order, and kills what is left of the region when {@code patience} is
   * over or {@code hurried}.
   *
   * @return whether it stopped by itself
   */
  boolean stop(Duration patience, BooleanSupplier hurried) throws InterruptedException {
    Process process = node;
    boolean orderly = process == null || intended == RegionState.KILLED;
    if (process != null && process.isAlive()) {
      // A look at the whole tree while it is whole, to know later what belonged to it.
      tree.members();
      pause.forget();
      // Before it is asked to: from then on its end is none that anybody need be told of.
      intended = RegionState.STOPPED;
      // Through its handle, because Process.destroy would also end its standard input.
      process.toHandle().destroy();
      tree.thaw(SIGNAL_PATIENCE);
      orderly = ended(process, patience, hurried);
    }
    intended = RegionState.STOPPED;
    boolean alone = tree.members().isEmpty();
    tree.kill(KILL_PATIENCE);
    return orderly && alone;
  }

  private static boolean ended(Process process, Duration patience, BooleanSupplier hurried)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!process.waitFor(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
      if (System.nanoTime() > deadline || hurried.getAsBoolean()) {
        return false;
      }
    }
    return true;
  }

  /** The last lines that the node of this run wrote. */
  String lastWords() {
    try (RandomAccessFile log = new RandomAccessFile(folder.log(region).toFile(), "r")) {
      long begin = Math.max(logBegins, log.length() - TAIL_BYTES);
      byte[] tail = new byte[(int) Math.max(0, log.length() - begin)];
      log.seek(begin);
      log.readFully(tail);
      List<String> lines = new String(tail, StandardCharsets.UTF_8).lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException unreadable) {
      return "(" + folder.log(region) + " cannot be read: " + unreadable.getMessage() + ")";
    }
  }
}
