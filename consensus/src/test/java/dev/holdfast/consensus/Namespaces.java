package dev.holdfast.consensus;

import java.io.IOException;
import java.util.List;

/** How a process gets mounts of its own, which nobody else sees and which end with it. */
final class Namespaces {
  private static final List<String> AS_ROOT = List.of("unshare", "-m", "--propagation", "private");
  private static final List<String> AS_USER = List.of("unshare", "-Urm");

  private Namespaces() {}

  /** Words to put before a command; fails where the system permits neither way. */
  static List<String> ownMounts() {
    for (var words : List.of(AS_ROOT, AS_USER)) {
      if (mounts(words)) {
        return words;
      }
    }
    throw new AssertionError(
        "This test needs a file system of its own, and neither %s nor %s may mount one here: run it as root, or allow unprivileged user namespaces (kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns)"
            .formatted(AS_ROOT, AS_USER));
  }

  private static boolean mounts(List<String> words) {
    var command = new java.util.ArrayList<>(words);
    command.addAll(List.of("mount", "-t", "tmpfs", "-o", "size=4k", "small-disk", "/mnt"));
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
