package dev.holdfast.consensus;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorageMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a peer while no server uses it: {@link #settle} makes of what a crash or a failing
 * disk has left there what a server may start on, and what it may take for lasting.
 *
 * <p>A server takes every entry that it can read for one that is on the disk. After a failed write
 * or flush that is not so: the kernel shows what it could not write, says so once, and then no
 * more. So what is read is written again, and flushed, before anybody counts on it.
 */
final class LogFolder {
  private static final Logger LOG = LoggerFactory.getLogger(LogFolder.class);

  /** What a server writes at once when it starts: a segment's room, its term, a snapshot. */
  static final int ROOM = 128 * 1024;

  private static final Pattern CLOSED = Pattern.compile("log_(\\d+)-(\\d+)");
  private static final Pattern OPEN = Pattern.compile("log_inprogress_(\\d+)");
  private static final String DISPLACED = "sm.";

  /**
   * Tells how far the log reached that was found cut short. The process that knew it by heart may
   * end, and the next one must not take the rest for everything.
   */
  private static final String MISSED = "missed";

  private final Path root;
  private final Path current;
  private final SnapshotFolder snapshots;

  /**
   * What was known of the folder when its last server was closed.
   *
   * @param vote what was last written of term and vote
   * @param durable the newest entry that was on the disk for certain
   */
  record Known(Optional<RaftStorageMetadata> vote, long durable) {
    static final Known NOTHING = new Known(Optional.empty(), RaftLog.INVALID_LOG_INDEX);
  }

  private record Segment(Path file, long start, Optional<Long> end) {}

  LogFolder(Path root) {
    this.root = root;
    this.current = root.resolve("current");
    this.snapshots = new SnapshotFolder(root.resolve("sm"));
  }

  /**
   * Puts the folder in order, which is a matter of milliseconds.
   *
   * @throws IOException if it is in use, cannot be written to, or is damaged; the message says so
   */
  void settle(Known known) throws IOException {
    Files.createDirectories(root);
    var lock = root.resolve("in_use.lock");
    try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var held = channel.tryLock()) {
      if (held == null) {
        throw inUse();
      }
      settleLocked(known);
    } catch (OverlappingFileLockException e) {
      throw inUse();
    }
  }

  private IOException inUse() {
    return new IOException(root + " is in use by another server");
  }

  private void settleLocked(Known known) throws IOException {
    findRoom();
    var missed = missed();
    if (Files.notExists(current)) {
      if (missed.isPresent() || !known.equals(Known.NOTHING)) {
        // Another disk may be mounted here, or none.
        throw lost(known.durable(), "the folder " + current.getFileName() + " is not there");
      }
      return;
    }
    clean();
    var snapshot = snapshots.settle();
    var segments = withoutGap(withoutRevoked(segments()), snapshot);
    var last = newest(snapshot, settleLast(segments));
    long index = last.map(TermIndex::getIndex).orElse(RaftLog.INVALID_LOG_INDEX);
    long durable = Math.max(known.durable(), missed.orElse(RaftLog.INVALID_LOG_INDEX));
    if (index < durable) {
      throw lost(durable, "its log ended at entry %d and now ends at %d".formatted(durable, index));
    }
    Files.deleteIfExists(missedFile());
    new VoteFile(current).settle(known.vote(), last.map(TermIndex::getTerm).orElse(0L));
    DurableFile.forceFolder(current);
  }

  private Path missedFile() {
    return root.resolve(MISSED);
  }

  /** How far the log reached that was found cut short; empty if none was. */
  private Optional<Long> missed() throws IOException {
    return Files.exists(missedFile())
        ? Optional.of(Long.parseLong(Files.readString(missedFile()).strip()))
        : Optional.empty();
  }

  private IOException lost(long durable, String what) throws IOException {
    if (Files.notExists(missedFile())) {
      DurableFile.write(
          missedFile(),
          root.resolve(MISSED + ".unfinished"),
          "%d\n".formatted(durable).getBytes(StandardCharsets.UTF_8));
    }
    return new IOException(
        "%s has lost what it had stored: %s. %s".formatted(root, what, remedy()));
  }

  private void findRoom() throws IOException {
    try {
      DurableFile.write(root.resolve("room"), root.resolve("room.unfinished"), new byte[ROOM]);
      Files.delete(root.resolve("room"));
    } catch (IOException e) {
      throw new IOException(
          "%s does not take %d KiB (%s). Give it room, or mend its disk"
              .formatted(root, ROOM / 1024, reason(e)),
          e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException failed && failed.getReason() != null
        ? failed.getReason()
        : String.valueOf(e.getMessage());
  }

  private String remedy() {
    return "Replace this region's copy: stop the region, delete the folder while all other regions"
        + " are up, and start it again";
  }

  /**
   * What was received of snapshots that never came to an end, and what others took the place of.
   */
  private void clean() throws IOException {
    deleteAll(root.resolve("tmp"));
    List<Path> displaced;
    try (Stream<Path> files = Files.list(root)) {
      displaced =
          files.filter(file -> file.getFileName().toString().startsWith(DISPLACED)).toList();
    }
    if (displaced.size() == 1 && !snapshots.exists()) {
      snapshots.restore(displaced.getFirst());
    } else {
      for (var folder : displaced) {
        deleteAll(folder);
      }
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (var file : all) {
      Files.delete(file);
    }
  }

  private List<Segment> segments() throws IOException {
    var segments = new ArrayList<Segment>();
    try (Stream<Path> files = Files.list(current)) {
      for (var file : files.toList()) {
        var name = file.getFileName().toString();
        var closed = CLOSED.matcher(name);
        var open = OPEN.matcher(name);
        if (closed.matches()) {
          long end = Long.parseLong(closed.group(2));
          segments.add(new Segment(file, Long.parseLong(closed.group(1)), Optional.of(end)));
        } else if (open.matches() && Files.size(file) > 0) {
          segments.add(new Segment(file, Long.parseLong(open.group(1)), Optional.empty()));
        }
      }
    }
    segments.sort(Comparator.comparingLong(Segment::start));
    return segments;
  }

  /**
   * Ratis goes on where it failed to cut off what another leader took back, and begins the next
   * segment in the middle of the one before. It does not start on that. The entries of a later term
   * are those that count, and were acknowledged.
   */
  private List<Segment> withoutRevoked(List<Segment> segments) throws IOException {
    var settled = new ArrayList<Segment>();
    for (int i = 0; i < segments.size(); i++) {
      var segment = segments.get(i);
      settled.add(i + 1 < segments.size() ? cutOff(segment, segments.get(i + 1)) : segment);
    }
    return settled;
  }

  private Segment cutOff(Segment segment, Segment next) throws IOException {
    if (segment.end().filter(end -> end < next.start()).isPresent()) {
      return segment;
    }
    var tail = tail(segment);
    var later = tail(next).first();
    var last = tail.last();
    if (last.isEmpty() || later.isEmpty() || !goesOn(last.get(), later.get())) {
      return segment;
    }
    LOG.warn("Cutting off {} what was taken back from entry {} on", segment.file(), next.start());
    long end = next.start() - 1;
    var closed = segment.file().resolveSibling("log_%d-%d".formatted(segment.start(), end));
    DurableFile.rewrite(segment.file(), tail.before(next.start()));
    Files.move(segment.file(), closed);
    return new Segment(closed, segment.start(), Optional.of(end));
  }

  /** Whether it takes the place of what it overlaps, or follows where that was cut off before. */
  private static boolean goesOn(TermIndex last, TermIndex later) {
    return later.getIndex() == last.getIndex() + 1
        || (later.getIndex() <= last.getIndex() && later.getTerm() > last.getTerm());
  }

  private LogTail tail(Segment segment) throws IOException {
    try {
      return LogTail.of(Files.readAllBytes(segment.file()));
    } catch (IOException e) {
      throw new IOException("%s is %s. %s".formatted(segment.file(), e.getMessage(), remedy()), e);
    }
  }

  /**
   * Ratis deletes the newest first of those segments that a snapshot makes superfluous, and then
   * does not start where that was not brought to an end.
   */
  private List<Segment> withoutGap(List<Segment> segments, Optional<TermIndex> snapshot)
      throws IOException {
    int first = 0;
    for (int i = 1; i < segments.size(); i++) {
      long next = segments.get(i).start();
      boolean gap = segments.get(i - 1).end().filter(end -> end + 1 == next).isEmpty();
      if (gap && snapshot.filter(at -> at.getIndex() + 1 >= next).isPresent()) {
        first = i;
      }
    }
    for (var superfluous : segments.subList(0, first)) {
      LOG.warn("Deleting {}, which a snapshot holds", superfluous.file());
      Files.delete(superfluous.file());
    }
    return segments.subList(first, segments.size());
  }

  /** Makes the last segment whole and lasting; returns its last entry. */
  private Optional<TermIndex> settleLast(List<Segment> segments) throws IOException {
    if (segments.isEmpty()) {
      return Optional.empty();
    }
    var segment = segments.getLast();
    var tail = tail(segment);
    if (segment.end().isPresent()) {
      return tail.last();
    }
    if (tail.last().isEmpty()) {
      // Ratis deletes it as soon as it sees it, and what is before it is the last one.
      Files.delete(segment.file());
      return settleLast(segments.subList(0, segments.size() - 1));
    }
    DurableFile.rewrite(segment.file(), tail.whole());
    return tail.last();
  }

  private static Optional<TermIndex> newest(Optional<TermIndex> a, Optional<TermIndex> b) {
    return Stream.of(a, b)
        .flatMap(Optional::stream)
        .max(Comparator.comparingLong(TermIndex::getIndex));
  }
}
