package dev.holdfast.engine.postgres;

import dev.holdfast.model.LogPosition;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.NoSuchFileException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Whether the log of a replica whose server does not stream is a prefix of the primary's.
 *
 * <p>PostgreSQL compares system identifiers and timelines only. It streams from the beginning of a
 * segment over whatever a standby has there, so a log of the same timeline that is not the
 * primary's would be continued without a word. Therefore the last of it is compared byte by byte.
 */
final class LogComparison {
  /**
   * As much of the end of the log is compared, and less of its newest timeline's beginning, where
   * the first record tells the time of the promotion.
   */
  private static final int WINDOW_BYTES = 64 << 10;

  private static final int BEGINNING_BYTES = 1 << 10;

  /** As many windows are looked through for where they part; that covers all there is mostly. */
  private static final int WINDOWS_MAX = 256;

  /** The bytes come as text, twice as many, from the far side of the world. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Sessions sessions;
  private final ReplicaFolder folder;
  private final WalFolder wal;

  LogComparison(Sessions sessions, ReplicaFolder folder) {
    this.sessions = sessions;
    this.folder = folder;
    this.wal = new WalFolder(folder.wal());
  }

  /** What was found. */
  sealed interface Verdict {
    /** The replica has nothing but what the primary has. */
    record Prefix() implements Verdict {}

    /** As far as can be told the same; but the primary has removed what would have to follow. */
    record Removed() implements Verdict {}

    /**
     * The replica's log is another one.
     *
     * @param from where that begins, or earlier
     * @param hidden whether the timelines do not tell, so that its position may look like one of
     *     the primary's log
     */
    record Apart(long from, boolean hidden, String because) implements Verdict {}
  }

  /**
   * Compares with the primary at an address.
   *
   * @param end where the replica's log ends
   */
  Verdict compare(LogPosition end, Upstream primary, SocketAddress address)
      throws IOException, SQLException {
    if (system() != primary.system()) {
      return new Verdict.Apart(
          0, true, "its data is of another database cluster than the primary's");
    }
    TimelineHistory mine = wal.history(end.timeline());
    OptionalLong parting = parting(mine, primary.history());
    if (parting.isPresent()) {
      return new Verdict.Apart(
          parting.getAsLong(),
          mine.current() > primary.history().current(),
          "its log leaves the primary's at " + lsn(parting.getAsLong()));
    }
    if (end.timeline() == primary.history().current() && end.offset() > primary.flushed()) {
      return new Verdict.Apart(
          primary.flushed(),
          true,
          "its log goes on beyond the end of the primary's, " + lsn(primary.flushed()));
    }
    try (Connection connection = sessions.open(address, Sessions.MAINTENANCE, PATIENCE);
        Statement statement = connection.createStatement()) {
      return new Bytes(mine, primary.history(), statement).compare(end.offset());
    }
  }

  /** Also of data that lost the file that says so. */
  private long system() throws IOException {
    try {
      return ControlFile.read(folder.data()).system();
    } catch (NoSuchFileException e) {
      return LogMark.load(folder.mark()).map(LogMark::system).orElseThrow(() -> e);
    }
  }

  /** Where the timelines part; empty if this log's timelines are a part of the primary's. */
  private OptionalLong parting(TimelineHistory mine, TimelineHistory primarys) throws IOException {
    OptionalLong parting = mine.partsFrom(primarys);
    if (parting.isEmpty()) {
      return parting;
    }
    long timeline = mine.current();
    boolean leftBehind =
        primarys.past().contains(new LogPosition(timeline, parting.getAsLong()))
            && parting.getAsLong() >= mine.begin();
    return leftBehind && !wal.continuesAt(timeline, parting.getAsLong())
        ? OptionalLong.empty()
        : parting;
  }

  private static String lsn(long offset) {
    return new LogPosition(0, offset).lsn();
  }

  /** Compares what the files have. */
  private final class Bytes {
    private final TimelineHistory mine;
    private final TimelineHistory primarys;
    private final Statement primary;

    Bytes(TimelineHistory mine, TimelineHistory primarys, Statement primary) {
      this.mine = mine;
      this.primarys = primarys;
      this.primary = primary;
    }

    Verdict compare(long end) throws IOException, SQLException {
      long begin = mine.begin();
      long soon = Math.min(end, Math.min(begin + BEGINNING_BYTES, endOfSegment(begin)));
      if (begin > 0 && begin < soon && mismatch(begin, soon).orElse(-1) >= 0) {
        return differs(begin);
      }
      long apart = -1;
      long to = end;
      for (int window = 0; window < WINDOWS_MAX && to > 0; window++) {
        // Never across segments, of which the earlier one may be gone already.
        long from = Math.max(to - WINDOW_BYTES, endOfSegment(to - 1) - wal.segmentBytes());
        OptionalInt difference = mismatch(from, to);
        if (difference.orElse(-1) < 0) {
          return verdict(apart, difference.isPresent());
        }
        apart = from + difference.getAsInt();
        if (apart > from) {
          break;
        }
        to = from;
      }
      return differs(apart);
    }

    /**
     * What it means that logs do not differ before {@code apart}, or at all if that is negative.
     */
    private Verdict verdict(long apart, boolean compared) {
      if (apart >= 0) {
        return differs(apart);
      }
      return compared ? new Verdict.Prefix() : new Verdict.Removed();
    }

    /** Where the two differ, -1 if they do not; empty if one of them does not have all of it. */
    private OptionalInt mismatch(long from, long to) throws IOException, SQLException {
      Optional<byte[]> here = wal.bytes(mine.timelinesFrom(to), from, to);
      if (here.isEmpty()) {
        return OptionalInt.empty();
      }
      Optional<byte[]> there = ofPrimary(from, to);
      return there.isPresent()
          ? OptionalInt.of(Arrays.mismatch(here.get(), there.get()))
          : OptionalInt.empty();
    }

    private long endOfSegment(long position) throws IOException {
      long segmentBytes = wal.segmentBytes();
      return position / segmentBytes * segmentBytes + segmentBytes;
    }

    private Verdict differs(long from) {
      return new Verdict.Apart(
          from, true, "its log differs from the primary's from " + lsn(from) + " on");
    }

    /** Around the beginning of a timeline the files of both may have it. */
    private Optional<byte[]> ofPrimary(long from, long to) throws IOException, SQLException {
      var reads = new ArrayList<String>();
      for (long timeline : primarys.timelinesFrom(to)) {
        reads.add(
            "pg_read_binary_file('pg_wal/%s', %d, %d, true)"
                .formatted(wal.segmentName(timeline, from), from % wal.segmentBytes(), to - from));
      }
      String question = reads.stream().collect(Collectors.joining(", ", "select coalesce(", ")"));
      try (ResultSet row = primary.executeQuery(question)) {
        byte[] bytes = row.next() ? row.getBytes(1) : null;
        return Optional.ofNullable(bytes);
      }
    }
  }
}
