package dev.holdfast.consensus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedInputStream;

/**
 * A segment of Ratis' log as bytes: which of them are whole entries, and what comes after the last.
 *
 * <p>A segment is a header and entries; an entry is its length, its bytes and a checksum of both.
 * Zeros follow where room was made for more. A write that was cut short leaves part of an entry,
 * and a failed one that Ratis repeats while it closes leaves the same bytes twice: neither was ever
 * acknowledged. After a loss of power a sector in the middle of what was under way may still be the
 * zeros that made room for it. Any other whole entries behind bytes that are none mean that the
 * disk has damaged what was acknowledged before; to cut that off would take back a promise.
 */
final class LogTail {
  private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.UTF_8);
  private static final int CHECKSUM = Integer.BYTES;

  /** A disk writes no less at a time. */
  private static final int SECTOR = 512;

  /** Fewer zeros in a row may be part of an entry. */
  private static final int ZEROS_MIN = 64;

  /** Of an entry that is there at all: the field of its term. */
  private static final byte FIRST_FIELD = 8;

  private final byte[] bytes;
  private final List<Stored> entries;

  private LogTail(byte[] bytes, List<Stored> entries) {
    this.bytes = bytes;
    this.entries = entries;
  }

  /**
   * Reads a segment.
   *
   * @throws IOException if it is damaged
   */
  static LogTail of(byte[] bytes) throws IOException {
    int end = HEADER.length;
    Optional<TermIndex> last = Optional.empty();
    var entries = new ArrayList<Stored>();
    if (hasHeader(bytes)) {
      for (var record = record(bytes, end);
          record.isPresent() && follows(record.get().position(), last);
          record = record(bytes, end)) {
        end = record.get().end();
        last = Optional.of(record.get().position());
        entries.add(record.get());
      }
    }
    for (int at = end; at < bytes.length; at++) {
      var later = mayBegin(bytes, at) ? record(bytes, at) : Optional.<Stored>empty();
      if (later.isPresent()
          && isLater(later.get().position(), last)
          && !unwritten(bytes, end, at)) {
        throw new IOException(
            "damaged at byte %d: what was stored after %s is whole again from byte %d"
                .formatted(end, last.map(Object::toString).orElse("the beginning"), at));
      }
    }
    return new LogTail(bytes, entries);
  }

  /** Not yet, where it was cut short; anything else is of somebody else's making. */
  private static boolean hasHeader(byte[] bytes) throws IOException {
    int same = Arrays.mismatch(Arrays.copyOf(bytes, HEADER.length), HEADER);
    if (same >= 0 && same < bytes.length && bytes[same] != 0) {
      throw new IOException("not a segment of this version of the log");
    }
    return same < 0;
  }

  private record Stored(TermIndex position, int end) {}

  private static boolean follows(TermIndex next, Optional<TermIndex> last) {
    return last.map(before -> next.getIndex() == before.getIndex() + 1).orElse(true);
  }

  private static boolean isLater(TermIndex found, Optional<TermIndex> last) {
    return last.map(before -> found.getIndex() > before.getIndex()).orElse(true);
  }

  /** Whether a sector of this part, or what of it lies in it, was never written. */
  private static boolean unwritten(byte[] bytes, int from, int to) {
    for (int sector = from / SECTOR * SECTOR; sector < to; sector += SECTOR) {
      int begin = Math.max(from, sector);
      int end = Math.min(to, sector + SECTOR);
      if (end - begin >= ZEROS_MIN
          && Arrays.mismatch(bytes, begin, end, new byte[end - begin], 0, end - begin) < 0) {
        return true;
      }
    }
    return false;
  }

  private static boolean mayBegin(byte[] bytes, int at) {
    int begin = at;
    while (begin < bytes.length && bytes[begin] < 0) {
      begin++;
    }
    return begin + 1 < bytes.length && bytes[begin] != 0 && bytes[begin + 1] == FIRST_FIELD;
  }

  private static Optional<Stored> record(byte[] bytes, int at) {
    if (at >= bytes.length || bytes[at] == 0) {
      return Optional.empty();
    }
    try {
      var in = CodedInputStream.newInstance(bytes, at, bytes.length - at);
      int size = in.readRawVarint32();
      int begin = at + in.getTotalBytesRead();
      if (size <= 0 || size > bytes.length - begin - CHECKSUM) {
        return Optional.empty();
      }
      var checksum = new CRC32C();
      checksum.update(bytes, at, begin + size - at);
      if ((int) checksum.getValue() != ByteBuffer.wrap(bytes).getInt(begin + size)) {
        return Optional.empty();
      }
      var entry = LogEntryProto.parseFrom(CodedInputStream.newInstance(bytes, begin, size));
      return Optional.of(new Stored(TermIndex.valueOf(entry), begin + size + CHECKSUM));
    } catch (IOException none) {
      return Optional.empty();
    }
  }

  /** The first entry; empty if there is none. */
  Optional<TermIndex> first() {
    return entries.stream().findFirst().map(Stored::position);
  }

  /** The last whole entry; empty if there is none. */
  Optional<TermIndex> last() {
    return entries.isEmpty() ? Optional.empty() : Optional.of(entries.getLast().position());
  }

  /** The segment up to its last whole entry. */
  byte[] whole() {
    return before(Long.MAX_VALUE);
  }

  /** The segment up to the last whole entry before this one. */
  byte[] before(long index) {
    int end =
        entries.stream()
            .filter(entry -> entry.position().getIndex() < index)
            .mapToInt(Stored::end)
            .max()
            .orElse(HEADER.length);
    return Arrays.copyOf(bytes, Math.min(end, bytes.length));
  }
}
