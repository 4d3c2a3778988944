package dev.holdfast.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Small system commands that a process is started through; each is left out where it is missing.
 */
public final class Wrappers {
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
    find("setpriv").ifPresent(setpriv -> words.addAll(List.of(setpriv, "--pdeathsig", "KILL")));
    return words;
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
