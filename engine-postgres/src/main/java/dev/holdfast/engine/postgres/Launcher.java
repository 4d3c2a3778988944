package dev.holdfast.engine.postgres;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Starts PostgreSQL's programs so that they die with this JVM, and although they refuse to run as
 * root.
 *
 * <p>Linux sends the death signal when the parent <em>thread</em> ends, so all children are started
 * from one platform thread that lives as long as the JVM.
 */
final class Launcher {
  private static final ExecutorService PARENT =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("postgres-parent").factory());

  /** The user "nobody" of every Linux distribution. */
  private static final int NOBODY = 65534;

  private static final long PROBE_SECONDS_MAX = 5;

  private static final List<String> DIE_WITH_PARENT = List.of("setpriv", "--pdeathsig", "QUIT");
  private static final List<String> OWN_NAMESPACE = List.of("unshare", "-U", "--");

  private final List<String> prefix;
  private final boolean changesOwner;

  private Launcher(List<String> prefix, boolean changesOwner) {
    this.prefix = List.copyOf(prefix);
    this.changesOwner = changesOwner;
  }

  /**
   * Finds out how to start the programs as the present user; says what to install or change if
   * there is no way.
   */
  static Launcher probe(Binaries binaries) throws IOException, InterruptedException {
    if (!onPath("setpriv")) {
      throw new IOException("setpriv is not on the PATH; install the package util-linux");
    }
    if (userId() != 0) {
      var direct = with(List.of("--"));
      String refused = direct.tryRun(List.of(binaries.initdb().toString(), "--version"));
      // A user id without an entry in the user database is refused by initdb but not inside a
      // namespace.
      return refused.isEmpty() && hasName() ? direct : with(namespaced());
    }
    var inNamespace = with(namespaced());
    String first = inNamespace.tryRun(List.of(binaries.postgres().toString(), "--version"));
    if (first.isEmpty()) {
      return inNamespace;
    }
    var asNobody =
        new Launcher(
            concat(
                List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"),
                List.of("--pdeathsig", "QUIT", "--")),
            true);
    String second = asNobody.tryRun(List.of(binaries.postgres().toString(), "--version"));
    if (second.isEmpty()) {
      return asNobody;
    }
    throw new IOException(
        "PostgreSQL refuses to run as root, and cannot be run as somebody else (in a user"
            + " namespace: "
            + first
            + "; as nobody: "
            + second
            + "). Run as an ordinary user, or set XDG_CACHE_HOME to a folder that everyone may"
            + " enter.");
  }

  /** Starts a program. */
  Process start(List<String> command) throws IOException, InterruptedException {
    return launch(new ProcessBuilder(concat(prefix, command)).redirectErrorStream(true));
  }

  /** Starts a program of which only the errors are of interest. */
  Process start(List<String> command, ProcessBuilder.Redirect errors)
      throws IOException, InterruptedException {
    return launch(
        new ProcessBuilder(concat(prefix, command))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(errors));
  }

  /**
   * Makes the programs the owner of a file or folder and all below it, where they run as somebody
   * else.
   */
  void handOver(Path root) throws IOException {
    if (changesOwner) {
      giveAway(root);
    }
  }

  private static Launcher with(List<String> rest) {
    return new Launcher(concat(DIE_WITH_PARENT, rest), false);
  }

  private static List<String> namespaced() {
    return concat(List.of("--"), OWN_NAMESPACE);
  }

  /** Runs a command to its end; empty if it succeeded, else why not. */
  private String tryRun(List<String> command) throws InterruptedException {
    try {
      Process process = start(command);
      if (!process.waitFor(PROBE_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "no answer within " + PROBE_SECONDS_MAX + " s";
      }
      String said =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      return process.exitValue() == 0 ? "" : "exit " + process.exitValue() + " " + said.strip();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static Process launch(ProcessBuilder builder) throws IOException, InterruptedException {
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    try {
      return PARENT.submit(builder::start).get();
    } catch (ExecutionException e) {
      throw new IOException(
          "Cannot start " + builder.command().getFirst() + ": " + e.getCause(), e);
    }
  }

  private static void giveAway(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            return give(folder);
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            return give(file);
          }

          private FileVisitResult give(Path path) throws IOException {
            Files.setAttribute(path, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", NOBODY, LinkOption.NOFOLLOW_LINKS);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static boolean hasName() {
    // The JDK answers "?" for a user id that has no name.
    return !System.getProperty("user.name", "?").equals("?");
  }

  /** Whom this process runs as. */
  static int userId() throws IOException {
    return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }

  private static boolean onPath(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  private static List<String> concat(List<String> first, List<String> second) {
    var all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
