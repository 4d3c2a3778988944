package dev.holdfast.consensus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are on the disk, whole, once a call has returned; and as they were if it throws. */
final class DurableFile {
  private DurableFile() {}

  /**
   * Puts a file there, or a new one in its place.
   *
   * @param unfinished where it is written first, in the same file system; nothing is left there
   */
  static void write(Path file, Path unfinished, byte[] bytes) throws IOException {
    try {
      try (var channel =
          FileChannel.open(
              unfinished,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        fill(channel, bytes);
        channel.force(true);
      }
      Files.move(
          unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      // What a full disk did not take must not fill it further.
      Files.deleteIfExists(unfinished);
    }
    forceFolder(file.resolveSibling("."));
  }

  /**
   * Writes a file anew in place, and cuts off what is behind. Bytes that are on the disk already
   * are replaced by the same ones, so that a crash meanwhile takes none of them away.
   */
  static void rewrite(Path file, byte[] bytes) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      fill(channel, bytes);
      channel.truncate(bytes.length);
      channel.force(true);
    }
  }

  private static void fill(FileChannel channel, byte[] bytes) throws IOException {
    var buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Makes names that came, went or changed in a folder last. */
  static void forceFolder(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
