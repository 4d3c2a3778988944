package dev.holdfast.engine.postgres;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Unpacks a tar stream (ustar and the GNU dialect of it) below a folder. Never writes outside that
 * folder, whatever the names in the stream say.
 */
final class TarReader {
  private static final int BLOCK = 512;
  private static final int COPY_BUFFER = 64 * 1024;
  private static final Set<PosixFilePermission> EXECUTABLE =
      PosixFilePermissions.fromString("rwxr-xr-x");

  private final InputStream in;
  private final Path root;
  private final byte[] buffer = new byte[COPY_BUFFER];
  private long bytes;
  private int files;

  TarReader(InputStream in, Path root) {
    this.in = in;
    this.root = root.toAbsolutePath().normalize();
  }

  /** Unpacks everything; permissions beyond "executable" are left to the process's own defaults. */
  void unpack() throws IOException {
    byte[] header = new byte[BLOCK];
    for (int read = in.readNBytes(header, 0, BLOCK);
        read > 0;
        read = in.readNBytes(header, 0, BLOCK)) {
      if (read < BLOCK) {
        throw new EOFException("The tar stream ends inside a header");
      }
      if (header[0] != 0) {
        unpackEntry(new Entry(header));
      }
    }
  }

  long bytes() {
    return bytes;
  }

  int files() {
    return files;
  }

  private void unpackEntry(Entry entry) throws IOException {
    Path target = inside(root.resolve(entry.name()));
    switch (entry.type()) {
      case '5' -> Files.createDirectories(target);
      case '2' -> {
        inside(target.resolveSibling(entry.link()));
        Files.createDirectories(parentOf(target));
        Files.createSymbolicLink(target, Path.of(entry.link()));
      }
      case '0', 0 -> unpackFile(entry, target);
      default ->
          throw new IOException(
              "Tar entry " + entry.name() + " is of an unknown kind " + entry.type());
    }
  }

  private void unpackFile(Entry entry, Path target) throws IOException {
    Files.createDirectories(parentOf(target));
    try (OutputStream out = Files.newOutputStream(target)) {
      long left = entry.size();
      while (left > 0) {
        int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (read < 0) {
          throw new EOFException("The tar stream ends inside " + entry.name());
        }
        out.write(buffer, 0, read);
        left -= read;
      }
    }
    in.skipNBytes((BLOCK - entry.size() % BLOCK) % BLOCK);
    if (entry.executable()) {
      Files.setPosixFilePermissions(target, EXECUTABLE);
    }
    bytes += entry.size();
    files++;
  }

  private Path inside(Path path) throws IOException {
    Path normal = path.normalize();
    if (!normal.startsWith(root)) {
      throw new IOException("Tar entry leaves its folder: " + path);
    }
    return normal;
  }

  private Path parentOf(Path target) {
    Path parent = target.getParent();
    return parent == null ? root : parent;
  }

  /** One 512-byte tar header. */
  private static final class Entry {
    private final byte[] header;

    Entry(byte[] header) {
      this.header = header;
    }

    String name() {
      String prefix = isPosix() ? text(345, 155) : "";
      return prefix.isEmpty() ? text(0, 100) : prefix + "/" + text(0, 100);
    }

    String link() {
      return text(157, 100);
    }

    char type() {
      return (char) header[156];
    }

    boolean executable() {
      return (number(100, 8) & 0100) != 0;
    }

    long size() throws IOException {
      long size = number(124, 12);
      if (size < 0) {
        throw new IOException("Tar entry " + name() + " has a negative size");
      }
      return size;
    }

    // The GNU dialect ("ustar  ") keeps other things where POSIX keeps the name's prefix.
    private boolean isPosix() {
      return text(257, 6).equals("ustar");
    }

    private String text(int offset, int length) {
      int end = offset;
      while (end < offset + length && header[end] != 0) {
        end++;
      }
      return new String(header, offset, end - offset, StandardCharsets.UTF_8);
    }

    private long number(int offset, int length) {
      // Sizes of 8 GiB and more are stored in base 256, marked by the first bit.
      if ((header[offset] & 0x80) != 0) {
        long value = header[offset] & 0x7f;
        for (int i = 1; i < length; i++) {
          value = value << 8 | (header[offset + i] & 0xff);
        }
        return value;
      }
      String octal = text(offset, length).strip();
      return octal.isEmpty() ? 0 : Long.parseLong(octal, 8);
    }
  }
}
