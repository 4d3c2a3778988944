package dev.holdfast.engine.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Puts the servers of a test on a disk in memory where there is one. Each test starts from nothing,
 * and on a busy disk most of its time would go into forcing some thousand small files to it.
 */
final class InMemory implements TempDirFactory {
  private static final Path MEMORY = Path.of("/dev/shm");

  /** Three servers with their log, and as much again for what other tests do at the same time. */
  private static final long BYTES_MIN = 2L << 30;

  @Override
  public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext extension)
      throws IOException {
    boolean room =
        Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() > BYTES_MIN;
    return room
        ? Files.createTempDirectory(MEMORY, "holdfast-")
        : Files.createTempDirectory("holdfast-");
  }
}
