package dev.holdfast.engine.postgres;

import dev.holdfast.model.LogPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A place in a replica's log that it had reached, with the bytes before it, kept beside the data.
 * Data whose log does not have it is not what this replica held, but for instance an older copy, or
 * was reset.
 *
 * @param system identifies the database cluster
 * @param position the end of a whole record that was on disk
 * @param checksum of the log's page up to there
 */
record LogMark(long system, LogPosition position, int checksum) {
  private static final int PAGE_BYTES = 8192;

  /** The file keeps its size, so that it can be written when the disk is full. */
  private static final int FILE_BYTES = 128;

  /** Empty if there is none, or a crash of the machine spoilt it: then nothing is claimed. */
  static Optional<LogMark> load(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String[] words = Files.readString(file, StandardCharsets.ISO_8859_1).strip().split(" ", -1);
    if (words.length != 4) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new LogMark(
              Long.parseUnsignedLong(words[0]),
              LogPosition.ofLsn(Long.parseLong(words[1]), words[2]),
              Integer.parseUnsignedInt(words[3], 16)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Marks a place; empty if its page is not in the folder. */
  static Optional<LogMark> at(LogPosition position, long system, WalFolder wal) throws IOException {
    return checksum(wal, position.timeline(), position.offset())
        .map(checksum -> new LogMark(system, position, checksum));
  }

  /** On disk when it returns. */
  void store(Path file) throws IOException {
    String text =
        "%s %d %s %08x"
            .formatted(
                Long.toUnsignedString(system), position.timeline(), position.lsn(), checksum);
    byte[] bytes =
        (" ".repeat(FILE_BYTES - 1 - text.length()) + text + "\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    boolean fresh = !Files.exists(file);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), 0);
      channel.force(fresh);
    }
  }

  /** Whether the log in the folder has this place. */
  boolean isIn(WalFolder wal) throws IOException {
    TimelineHistory history = wal.history(wal.newestTimeline());
    if (!history.contains(position)) {
      return false;
    }
    var timelines = new ArrayList<>(history.timelinesFrom(position.offset()));
    timelines.addFirst(position.timeline());
    for (long timeline : timelines) {
      if (checksum(wal, timeline, position.offset()).equals(Optional.of(checksum))) {
        return true;
      }
    }
    return false;
  }

  private static Optional<Integer> checksum(WalFolder wal, long timeline, long end)
      throws IOException {
    long start = Math.max(0, end - 1) / PAGE_BYTES * PAGE_BYTES;
    return wal.bytes(List.of(timeline), start, end)
        .map(bytes -> {
          var checksum = new CRC32C();
          checksum.update(bytes);
          return (int) checksum.getValue();
        });
  }
}
