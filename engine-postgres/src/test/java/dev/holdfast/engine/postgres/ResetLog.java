package dev.holdfast.engine.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * What {@code pg_resetwal -f} does to a stopped server's data, which does not come with the
 * embedded servers: all log is removed, and a new one begins in the segment after the last, with a
 * checkpoint that says that the server was shut down.
 */
final class ResetLog {
  private static final int PAGE_HEADER = 40;
  private static final int CHECKPOINT_BYTES = 88;
  private static final int CHECKPOINT_OFFSET = 40;
  private static final int SHUT_DOWN = 1;

  private ResetLog() {}

  static void in(Path data) throws IOException {
    Path wal = data.resolve("pg_wal");
    List<Path> segments = segments(wal);
    byte[] first = Arrays.copyOf(Files.readAllBytes(segments.getFirst()), PAGE_HEADER);
    long segmentBytes = Files.size(segments.getFirst());
    ControlFile control = ControlFile.read(data);
    long number =
        segments.stream().mapToLong(path -> number(path, segmentBytes)).max().orElseThrow() + 1;
    for (Path segment : segments) {
      Files.delete(segment);
    }
    Path file = data.resolve("global/pg_control");
    byte[] fields = Files.readAllBytes(file);
    long begin = number * segmentBytes;
    int checksumAt = checksumOffset(fields);
    ByteBuffer words = ByteBuffer.wrap(fields).order(ByteOrder.LITTLE_ENDIAN);
    words.putInt(16, SHUT_DOWN);
    words.putLong(32, begin + PAGE_HEADER);
    words.putLong(40, begin + PAGE_HEADER);
    Arrays.fill(fields, 136, 176, (byte) 0);
    words.putInt(checksumAt, checksum(fields, 0, checksumAt));
    Files.write(file, fields);

    var segment = ByteBuffer.allocate((int) segmentBytes).order(ByteOrder.LITTLE_ENDIAN);
    segment.put(first).putShort(2, (short) 2).putInt(4, (int) control.timeline());
    segment.putLong(8, begin).putInt(16, 0);
    segment.put(
        checkpoint(
            Arrays.copyOfRange(fields, CHECKPOINT_OFFSET, CHECKPOINT_OFFSET + CHECKPOINT_BYTES)));
    long perId = (1L << 32) / segmentBytes;
    String name = "%08X%08X%08X".formatted(control.timeline(), number / perId, number % perId);
    Files.write(wal.resolve(name), segment.array());
  }

  private static byte[] checkpoint(byte[] body) {
    int length = 24 + 2 + body.length;
    var record = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    record.putInt(0, length);
    record.put(24, (byte) 255).put(25, (byte) body.length).put(26, body);
    var checksum = new CRC32C();
    checksum.update(record.array(), 24, length - 24);
    checksum.update(record.array(), 0, 20);
    record.putInt(20, (int) checksum.getValue());
    return record.array();
  }

  private static int checksumOffset(byte[] control) {
    var words = ByteBuffer.wrap(control).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 200; at < 512; at += 4) {
      if (words.getInt(at) == checksum(control, 0, at)) {
        return at;
      }
    }
    throw new IllegalStateException("No checksum in pg_control");
  }

  private static int checksum(byte[] bytes, int from, int length) {
    var checksum = new CRC32C();
    checksum.update(bytes, from, length);
    return (int) checksum.getValue();
  }

  private static List<Path> segments(Path wal) throws IOException {
    try (Stream<Path> files = Files.list(wal)) {
      return files
          .filter(file -> file.getFileName().toString().matches("[0-9A-F]{24}"))
          .sorted()
          .toList();
    }
  }

  private static long number(Path segment, long segmentBytes) {
    String name = segment.getFileName().toString();
    long perId = (1L << 32) / segmentBytes;
    return Long.parseLong(name.substring(8, 16), 16) * perId
        + Long.parseLong(name.substring(16), 16);
  }
}
