package dev.holdfast.engine.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Reads PostgreSQL's write-ahead log from its files, for what no running server will say: whether a
 * stopped server's log goes on past a given point.
 *
 * <p>The log is a sequence of records, cut into pages and the pages into segment files. A page
 * begins with a header, and a record that does not fit continues after the header of the next page.
 * See {@code access/xlogrecord.h} and {@code access/xlog_internal.h} of PostgreSQL 18.
 *
 * @param folder the {@code pg_wal} of some data
 */
record WalFolder(Path folder) {
  /**
   * Of a segment file, where this data is made. A standby that changes to another timeline asks for
   * the log from the start of the segment, and a promotion copies the segment: both in the pause of
   * clients. Data made otherwise has its own size, see {@link #segmentBytes}.
   */
  static final int SEGMENT_MEBIBYTES = 1;

  private static final int PAGE_BYTES = 8192;
  private static final int SHORT_PAGE_HEADER = 24;
  private static final int LONG_PAGE_HEADER = 40;
  private static final int RECORD_HEADER = 24;
  private static final int CHECKSUM_OFFSET = 20;

  /** What the segments of one file id hold together. */
  private static final long FILE_ID_BYTES = 1L << 32;

  /** PostgreSQL refuses to write longer ones. */
  private static final int RECORD_BYTES_MAX = 1020 << 20;

  private static final int SWITCH_RECORD = 0x40;
  private static final Pattern SEGMENT = Pattern.compile("[0-9A-F]{24}");
  private static final Pattern HISTORY = Pattern.compile("[0-9A-F]{8}\\.history");

  /**
   * The newest timeline of which there is log; 0 if there is none. Log without a history is what an
   * interrupted promotion left behind, and does not count; only the first timeline has none.
   */
  long newestTimeline() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> SEGMENT.matcher(name).matches())
          .mapToLong(name -> Long.parseLong(name.substring(0, 8), 16))
          .distinct()
          .filter(timeline -> timeline == 1 || Files.exists(historyFile(timeline)))
          .max()
          .orElse(0);
    }
  }

  private Path historyFile(long timeline) {
    return folder.resolve(historyName(timeline));
  }

  /** The name of the file that says how a timeline came to be. */
  static String historyName(long timeline) {
    return "%08X.history".formatted(timeline);
  }

  /** Where the log of a timeline ends, beginning at the start of some record. */
  long endFrom(long timeline, long position) throws IOException {
    return endWithin(timeline, position, Long.MAX_VALUE);
  }

  /** As {@link #endFrom}, without the records that end after {@code limit}. */
  long endWithin(long timeline, long position, long limit) throws IOException {
    long end = position;
    try (var reader = new Reader(timeline)) {
      for (OptionalLong next = reader.recordEnd(end);
          next.isPresent() && next.getAsLong() <= limit;
          next = reader.recordEnd(end)) {
        end = next.getAsLong();
      }
    }
    return end;
  }

  /** Whether a whole record of the timeline begins at {@code position}. */
  boolean continuesAt(long timeline, long position) throws IOException {
    try (var reader = new Reader(timeline)) {
      return reader.recordEnd(position).isPresent();
    }
  }

  /**
   * The log's bytes from one position to another, without looking at what they say; empty if a part
   * is not here. Around the beginning of a timeline the files of both timelines may have them.
   *
   * @param timelines whose files may have them, to be looked at in this order
   */
  Optional<byte[]> bytes(List<Long> timelines, long from, long to) throws IOException {
    long segmentBytes = segmentBytes();
    var bytes = ByteBuffer.allocate(Math.toIntExact(to - from));
    for (long at = from; at < to; at = from + bytes.position()) {
      long rest = Math.min(to - at, segmentBytes - at % segmentBytes);
      bytes.limit(bytes.position() + Math.toIntExact(rest));
      boolean found = false;
      for (long timeline : timelines) {
        found =
            found
                || readFully(
                    segment(timeline, at / segmentBytes, segmentBytes), at % segmentBytes, bytes);
      }
      if (!found) {
        return Optional.empty();
      }
    }
    return Optional.of(bytes.array());
  }

  private static boolean readFully(Path file, long offset, ByteBuffer into) throws IOException {
    int begin = into.position();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      int read = 0;
      while (into.hasRemaining() && read >= 0) {
        read = channel.read(into, offset + into.position() - begin);
      }
    } catch (NoSuchFileException e) {
      return false;
    }
    boolean whole = !into.hasRemaining();
    into.position(whole ? into.position() : begin);
    return whole;
  }

  /** Where the log in the segment of this name begins. */
  long beginOf(String segment) throws IOException {
    long segmentBytes = segmentBytes();
    long number =
        Long.parseLong(segment.substring(8, 16), 16) * (FILE_ID_BYTES / segmentBytes)
            + Long.parseLong(segment.substring(16), 16);
    return number * segmentBytes;
  }

  /** The file of a timeline that holds a position, by its name alone. */
  String segmentName(long timeline, long position) throws IOException {
    long segmentBytes = segmentBytes();
    return segment(timeline, position / segmentBytes, segmentBytes).getFileName().toString();
  }

  private Path segment(long timeline, long number, long segmentBytes) {
    long perFileId = FILE_ID_BYTES / segmentBytes;
    return folder.resolve(
        "%08X%08X%08X".formatted(timeline, number / perFileId, number % perFileId));
  }

  /** The size of a segment file, which is fixed when a database cluster is created. */
  long segmentBytes() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (SEGMENT.matcher(file.getFileName().toString()).matches()) {
          return Files.size(file);
        }
      }
    }
    return SEGMENT_MEBIBYTES << 20;
  }

  /** Reads records of one timeline, keeping the page it stands in. Not thread-safe. */
  private final class Reader implements AutoCloseable {
    private final long timeline;
    private final long segmentBytes;
    private final ByteBuffer page = ByteBuffer.allocate(PAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long pageStart = -1;
    private long segmentNumber = -1;
    private @org.jspecify.annotations.Nullable FileChannel segment;

    Reader(long timeline) throws IOException {
      this.timeline = timeline;
      this.segmentBytes = segmentBytes();
    }

    /**
     * Where the whole, undamaged record that begins at {@code position} ends; empty if there is
     * none.
     */
    OptionalLong recordEnd(long position) throws IOException {
      if (!load(position)) {
        return OptionalLong.empty();
      }
      long start = afterHeader(position);
      int length = page.getInt(offsetIn(start));
      if (length < RECORD_HEADER || length > RECORD_BYTES_MAX) {
        return OptionalLong.empty();
      }
      byte[] header = new byte[RECORD_HEADER];
      long body = read(start, header, RECORD_HEADER);
      if (body < 0) {
        return OptionalLong.empty();
      }
      var checksum = new CRC32C();
      long end = checksum(body, length - RECORD_HEADER, checksum);
      checksum.update(header, 0, CHECKSUM_OFFSET);
      var fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
      if (end < 0 || (int) checksum.getValue() != fields.getInt(CHECKSUM_OFFSET)) {
        return OptionalLong.empty();
      }
      if (!follows(fields.getLong(8), position)) {
        return OptionalLong.empty();
      }
      boolean switches = header[17] == 0 && (header[16] & 0xF0) == SWITCH_RECORD;
      long aligned = align(end, 8);
      return OptionalLong.of(switches ? align(aligned, segmentBytes) : aligned);
    }

    /**
     * Whether the record before the one at {@code position} begins at {@code previous}. Where a
     * page is not full, the bytes after its last record can be a record of the segment file's
     * earlier use, which is at least a segment older.
     */
    private boolean follows(long previous, long position) throws IOException {
      if (position - previous <= segmentBytes) {
        return previous < position;
      }
      return recordEnd(previous).equals(OptionalLong.of(position));
    }

    private long read(long position, byte[] into, int length) throws IOException {
      long at = position;
      for (int done = 0; done < length; ) {
        if (!load(at)) {
          return -1;
        }
        at = afterHeader(at);
        int piece = Math.min(length - done, PAGE_BYTES - offsetIn(at));
        page.get(offsetIn(at), into, done, piece);
        done += piece;
        at += piece;
      }
      return at;
    }

    private long checksum(long position, int length, CRC32C checksum) throws IOException {
      long at = position;
      for (int left = length; left > 0; ) {
        if (!load(at)) {
          return -1;
        }
        at = afterHeader(at);
        int piece = Math.min(left, PAGE_BYTES - offsetIn(at));
        checksum.update(page.slice(offsetIn(at), piece));
        left -= piece;
        at += piece;
      }
      return at;
    }

    private long afterHeader(long position) {
      if (position % PAGE_BYTES != 0) {
        return position;
      }
      return position + (position % segmentBytes == 0 ? LONG_PAGE_HEADER : SHORT_PAGE_HEADER);
    }

    private int offsetIn(long position) {
      return (int) (position - pageStart);
    }

    /**
     * Loads the page of {@code position}; false if there is none, or the file still holds an older
     * page there.
     */
    private boolean load(long position) throws IOException {
      long start = position - position % PAGE_BYTES;
      if (start != pageStart) {
        pageStart = -1;
        FileChannel file = segmentAt(start / segmentBytes);
        page.clear();
        if (file == null || file.read(page, start % segmentBytes) != PAGE_BYTES) {
          return false;
        }
        pageStart = start;
      }
      // Segment files are used again, so a page tells where in the log it belongs.
      return page.getLong(8) == start;
    }

    private @org.jspecify.annotations.Nullable FileChannel segmentAt(long number)
        throws IOException {
      if (number != segmentNumber) {
        close();
        try {
          segment =
              FileChannel.open(segment(timeline, number, segmentBytes), StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
          segment = null;
        }
        segmentNumber = number;
      }
      return segment;
    }

    @Override
    public void close() throws IOException {
      FileChannel open = segment;
      segment = null;
      segmentNumber = -1;
      if (open != null) {
        open.close();
      }
    }
  }

  private static long align(long value, long unit) {
    return (value + unit - 1) / unit * unit;
  }

  /** The timelines that led to {@code timeline}, as its history file in this folder tells. */
  TimelineHistory history(long timeline) throws IOException {
    Path file = historyFile(timeline);
    List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
    return TimelineHistory.parse(timeline, lines);
  }

  /**
   * Marks every timeline before {@code wanted} as used, so that a promotion goes to {@code wanted}.
   * A server picks the first timeline after its own of which it finds no history.
   */
  void skipTimelinesBefore(long wanted) throws IOException {
    for (long timeline = 2; timeline < wanted; timeline++) {
      if (!Files.exists(historyFile(timeline))) {
        Durable.write(historyFile(timeline), "# not used by this replica\n");
      }
    }
  }

  /**
   * Removes what says that a timeline, or a later one, was begun; whether there was any. Only for
   * timelines that surely have no log of any worth.
   */
  boolean forgetTimelinesFrom(long first) throws IOException {
    boolean found = false;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = file.getFileName().toString();
        if (HISTORY.matcher(name).matches() && Long.parseLong(name.substring(0, 8), 16) >= first) {
          Files.delete(file);
          found = true;
        }
      }
    }
    if (found) {
      Durable.sync(folder);
    }
    return found;
  }

  /** Removes a timeline that was only half begun: what says so first, then its log. */
  void forgetTimeline(long timeline) throws IOException {
    forgetTimelinesFrom(timeline);
    String prefix = "%08X".formatted(timeline);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = file.getFileName().toString();
        if (SEGMENT.matcher(name).matches() && name.startsWith(prefix)) {
          Files.delete(file);
        }
      }
    }
    Durable.sync(folder);
  }
}
