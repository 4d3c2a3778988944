package dev.holdfast.consensus;

import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link PeerProcess} as its parent sees it. It dies with this process, whose pipe it reads. */
final class ChildPeer implements AutoCloseable {
  /**
   * Mounts a file system of its own on {@code $1}, of the size {@code $2}, and becomes the rest.
   */
  private static final String ON_SMALL_DISK =
      "mount -t tmpfs -o size=\"$2\" small-disk \"$1\" && shift 2 && exec \"$@\"";

  private final Process process;
  private final Writer input;
  private final BlockingQueue<String> output = new LinkedBlockingQueue<>();

  /** Starts a peer with the small heap and the plain collector that a node has. */
  ChildPeer(Path folder, int net, RegionId region) throws IOException {
    this(folder, net, region, List.of());
  }

  /**
   * Starts a peer whose folder is a file system of its own, which dies with it.
   *
   * @param size of the file system, in bytes
   */
  static ChildPeer onSmallDisk(Path folder, int net, RegionId region, long size)
      throws IOException {
    var home = Files.createDirectories(folder.resolve(region.value()));
    var words = new ArrayList<>(Namespaces.ownMounts());
    words.addAll(List.of("sh", "-ec", ON_SMALL_DISK, "sh", home.toString(), Long.toString(size)));
    return new ChildPeer(folder, net, region, words);
  }

  private ChildPeer(Path folder, int net, RegionId region, List<String> before) throws IOException {
    var words = new ArrayList<>(before);
    words.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx96m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            PeerProcess.class.getName(),
            folder.toString(),
            Integer.toString(net),
            region.value()));
    process =
        new ProcessBuilder(words).redirectError(folder.resolve(region + ".log").toFile()).start();
    input = process.outputWriter(StandardCharsets.UTF_8);
    Thread.ofVirtual().start(this::read);
  }

  private void read() {
    try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(output::add);
    } catch (IOException | UncheckedIOException e) {
      output.add("gone: " + e);
    }
  }

  /** Three of them on a machine with two processors take their time. */
  void awaitStarted() throws InterruptedException {
    var line = next(Duration.ofSeconds(90));
    if (!line.equals("started")) {
      throw new AssertionError(line);
    }
  }

  /** Sends a line, and returns the next line that comes back. */
  String ask(String line, Duration limit) throws InterruptedException {
    tell(line);
    return next(limit);
  }

  /** Has it propose until that is applied, as {@link Fleet#commit} does; returns the position. */
  int commit(String command) throws InterruptedException {
    var line = "propose " + command + " " + Fleet.PATIENT.toMillis();
    var outcome = ask(line, Fleet.PATIENT);
    while (outcome.startsWith("indeterminate")) {
      outcome = ask(line, Fleet.PATIENT);
    }
    if (!outcome.startsWith("applied ")) {
      throw new AssertionError(command + ": " + outcome);
    }
    return Integer.parseInt(outcome.substring("applied ".length()));
  }

  void tell(String line) {
    try {
      input.write(line + "\n");
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String next(Duration limit) throws InterruptedException {
    var line = output.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
    if (line == null) {
      throw new AssertionError("No line from process " + process.pid() + " within " + limit);
    }
    return line;
  }

  /**
   * Limits what the process may have from now on, as {@code prlimit} names it; {@code ":"} none.
   */
  void limit(String resource, String soft) throws IOException, InterruptedException {
    var words = List.of("prlimit", "--pid", Long.toString(pid()), "--" + resource + "=" + soft);
    var prlimit = new ProcessBuilder(words).inheritIO().start();
    if (prlimit.waitFor() != 0) {
      throw new AssertionError(words + " ended with " + prlimit.exitValue());
    }
  }

  void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    if (kill.waitFor() != 0) {
      throw new AssertionError("kill -" + name + " ended with " + kill.exitValue());
    }
  }

  long pid() {
    return process.pid();
  }

  /** Kills it without a chance to say goodbye. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
