package dev.holdfast.consensus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file system of a peer's process, which can be filled and remounted. */
final class OwnDisk {
  private static final int[] STEPS = {64 * 1024, 4 * 1024, 1};

  private final Path root;
  private final Path ballast;

  OwnDisk(Path root) {
    this.root = root;
    this.ballast = root.resolve("ballast");
  }

  /** Writes until nothing more is taken. */
  String fill() throws IOException {
    try (var channel =
        FileChannel.open(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (int step : STEPS) {
        boolean room = true;
        while (room) {
          room = written(channel, step);
        }
      }
      return "filled with " + channel.size();
    }
  }

  private static boolean written(FileChannel channel, int step) {
    try {
      return channel.write(ByteBuffer.allocate(step)) == step;
    } catch (IOException full) {
      return false;
    }
  }

  String free() throws IOException {
    Files.delete(ballast);
    return "freed";
  }

  /** Needs every file closed, also what a failed attempt has left to the garbage collector. */
  String remount(String mode) throws IOException, InterruptedException {
    System.gc();
    var mount =
        new ProcessBuilder("mount", "-o", "remount," + mode, root.toString()).inheritIO().start();
    return "remounted " + mode + " " + mount.waitFor();
  }
}
