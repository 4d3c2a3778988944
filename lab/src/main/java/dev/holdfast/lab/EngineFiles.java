package dev.holdfast.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The file without which a PostgreSQL server does not start. It is moved aside within the server's
 * own data, so that it goes with them when they are replaced: a copy made meanwhile has a file of
 * its own, and must never get this one.
 *
 * @param home the folder of the server
 */
record EngineFiles(Path home) {
  private Path needed() {
    return home.resolve("data/global/pg_control");
  }

  private Path aside() {
    return home.resolve("data/global/pg_control.aside");
  }

  /** Whether the file was taken away and can be put back. */
  boolean broken() {
    return Files.exists(aside()) && !Files.exists(needed());
  }

  /** Takes the file away; false if it is not there. */
  boolean takeAway() throws IOException {
    if (!Files.exists(needed())) {
      return false;
    }
    Files.move(needed(), aside(), StandardCopyOption.ATOMIC_MOVE);
    return true;
  }

  /** Puts the file back; false if it was not taken away from these data. */
  boolean putBack() throws IOException {
    if (!broken()) {
      return false;
    }
    Files.move(aside(), needed(), StandardCopyOption.ATOMIC_MOVE);
    return true;
  }
}
