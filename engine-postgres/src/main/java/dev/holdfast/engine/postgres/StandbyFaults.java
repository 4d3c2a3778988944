package dev.holdfast.engine.postgres;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a standby's server has said that will not go away by itself. Fed by the thread that reads
 * the server's output, asked by any.
 *
 * <p>These are all the ways in which PostgreSQL 18 gives streaming up and yet tries again for ever,
 * several times a second, each time looking for a moment as if it streamed. So a fault stands until
 * the log was seen to go on after it was last said. What ends the server is not among them, nor
 * what ends with its cause: an upstream that is not there or refuses, a full disk.
 */
final class StandbyFaults {
  /** What is wrong, and so what helps. */
  enum Kind {
    /** The upstream has removed the log that is needed next. */
    LACKS_LOG("its primary no longer has the log it needs next; it must be cloned again"),
    /** The upstream says that its log is another one, or ends before ours. */
    FORKED("its log is not a prefix of its primary's"),
    /** What was received is no log that can be replayed. */
    UNREADABLE_LOG("the log it receives cannot be replayed"),
    /** The primary was started with settings that need more room here. */
    SETTINGS("its primary runs with larger settings than this server was started with");

    private final String sentence;

    Kind(String sentence) {
      this.sentence = sentence;
    }
  }

  /**
   * A fault, with the server's own words.
   *
   * @param line without the time and the process
   */
  record Fault(Kind kind, String line) {
    String because() {
      return kind.sentence + " (" + line + ")";
    }
  }

  private record Sign(Kind kind, String text) {}

  private static final List<Sign> SIGNS =
      List.of(
          new Sign(Kind.LACKS_LOG, "has already been removed"),
          new Sign(Kind.FORKED, "forked off current database system timeline"),
          new Sign(Kind.FORKED, "is not a child of database system timeline"),
          new Sign(Kind.FORKED, "is not in this server's history"),
          new Sign(Kind.FORKED, "of the primary is behind recovery timeline"),
          new Sign(Kind.FORKED, "is ahead of the WAL flush position"),
          new Sign(Kind.FORKED, "is ahead of the upstream server's flush position"),
          new Sign(Kind.FORKED, "database system identifier differs"),
          new Sign(Kind.SETTINGS, "because of insufficient parameter settings"),
          // What is said of the same at the level of the log.
          new Sign(Kind.SETTINGS, "If recovery is unpaused, the server will shut down"));

  /** Each of these is also said once where the log simply ends. */
  private static final List<String> UNREADABLE =
      List.of(
          "invalid record length at",
          "invalid record offset at",
          "invalid magic number",
          "invalid info bits",
          "invalid resource manager ID",
          "invalid contrecord length",
          "incorrect resource manager data checksum",
          "record with incorrect prev-link",
          "contrecord is requested by",
          "there is no contrecord flag",
          "unexpected pageaddr",
          "unexpected timeline ID",
          "out-of-sequence timeline ID",
          "WAL file is from different database system");

  /**
   * As often in a row, with nothing replayed in between. The server tries some times a second, and
   * receives a whole segment anew each time, which mends what was only damaged here.
   */
  private static final int UNREADABLE_MAX = 12;

  /** A server that ends with one of these ends again when it is started again. */
  private static final List<String> BROKEN =
      List.of(
          "due to startup process failure",
          "could not find the database system",
          "incorrect checksum in control file");

  private static final long UNKNOWN = -1;

  // All guarded by this.
  private @Nullable Fault standing;

  /** How far the log was replayed when it was first looked at since the fault was last said. */
  private long since = UNKNOWN;

  private int unreadable;
  private long replayed = UNKNOWN;
  private boolean broken;

  /** Takes one line of the server's output. */
  synchronized void take(String line) {
    broken = broken || BROKEN.stream().anyMatch(line::contains);
    for (Sign sign : SIGNS) {
      if (line.contains(sign.text())) {
        stand(sign.kind(), line);
        return;
      }
    }
    if (UNREADABLE.stream().anyMatch(line::contains)) {
      unreadable++;
      if (unreadable >= UNREADABLE_MAX) {
        stand(Kind.UNREADABLE_LOG, line);
      }
    }
  }

  private void stand(Kind kind, String line) {
    standing =
        new Fault(kind, line.replaceFirst("^.*? (LOG|FATAL|ERROR|WARNING|PANIC|DETAIL): +", ""));
    since = UNKNOWN;
  }

  /** Notes how far the log was replayed; a fault since which it has grown is gone. */
  synchronized void seen(long position) {
    if (since == UNKNOWN) {
      since = position;
    } else if (position > since) {
      standing = null;
      since = position;
    }
    if (position > replayed) {
      replayed = position;
      unreadable = 0;
    }
  }

  /** Forgets what was said, because it was seen not to be so. */
  synchronized void dismiss() {
    standing = null;
    unreadable = 0;
  }

  synchronized Optional<Fault> standing() {
    return Optional.ofNullable(standing);
  }

  /** Whether the server ended because it could not recover what it found, for whatever reason. */
  synchronized boolean isBroken() {
    return broken;
  }
}
