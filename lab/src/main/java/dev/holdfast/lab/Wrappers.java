package dev.holdfast.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Small system commands that a process is started through; each is left out where it is missing.
 */
public final class Wrappers {
  private static final long PROBE_SECONDS_MAX = 5;

  /** Found out once; there are systems whose {@code setpriv} knows less. */
  private static final List<String> DIES_WITH_PARENT =
      find("setpriv")
          .map(setpriv -> List.of(setpriv, "--pdeathsig", "KILL"))
          .filter(Wrappers::works)
          .orElse(List.of());

  private Wrappers() {}

  /**
   * Own session: a Ctrl-C on the terminal reaches the supervisor alone, which then stops in order.
   */
  public static List<String> ownSession() {
    return find("setsid").map(List::of).orElse(List.of());
  }

  /** Own session, and killed by the kernel when the thread that started it ends. */
  static List<String> diesWithParent() {
    List<String> words = new ArrayList<>(ownSession());
    words.addAll(DIES_WITH_PARENT);
    return words;
  }

  private static boolean works(List<String> wrapper) {
    List<String> words = new ArrayList<>(wrapper);
    words.add("true");
    try {
      Process probe =
          new ProcessBuilder(words)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return probe.waitFor(PROBE_SECONDS_MAX, TimeUnit.SECONDS) && probe.exitValue() == 0;
    } catch (IOException unusable) {
      return false;
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Optional<String> find(String name) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
    return Stream.of(path.split(":", -1))
        .map(folder -> Path.of(folder).resolve(name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }
}
