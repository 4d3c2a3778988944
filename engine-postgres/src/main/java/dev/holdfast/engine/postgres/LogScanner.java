package dev.holdfast.engine.postgres;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what a server logs: notices which of its processes have given up waiting for synchronous
 * replication, and picks the lines that are kept. Errors and warnings are logged for the former
 * alone; otherwise they stay with the applications, whose data they may contain.
 *
 * <p>PostgreSQL writes a message with one call, and puts a tab after every line break within it, so
 * no user's text begins a line. What arrives in one call is in one piece up to {@code PIPE_BUF}
 * bytes, 4096. A longer message is torn apart by another process's only where the pipe was full. So
 * the words are looked for where a line begins and, where much waited in the pipe, anywhere. A user
 * who then writes a whole such line into a warning is believed: that ends a session, but nothing
 * that a user writes can hide that one has given up.
 *
 * <p>Used by one thread at a time.
 */
final class LogScanner {
  /** Above what a line of interest takes; of a longer one, only pieces are looked at. */
  static final int LINE_BYTES_MAX = 8 * 1024;

  /** How the server begins each line, as {@code log_line_prefix} has it; here as an example. */
  static final String PREFIX = "2026-11-30 12:00:00.000 UTC [";

  /**
   * A pipe that is full holds at least this much when it is next looked at: Linux makes none of
   * less than two pages, and messages that are shorter share one.
   */
  static final int CROWD_BYTES = 2 * 1024;

  /** Of the piece of a line that is looked at, how much is looked at again with the next. */
  private static final int OVERLAP_BYTES = 256;

  /** The C library's numbers of processes have no more. */
  private static final int PID_DIGITS_MAX = 10;

  /**
   * By {@code pg_cancel_backend}, a request to cancel, a time-out: the commit is acknowledged to
   * the client. And by a termination: it is not, but the session is beyond help all the same.
   */
  private static final byte[][] GIVEN_UP = {
    ascii("] 01000 WARNING:  canceling wait for synchronous replication"),
    ascii("] 57P01 WARNING:  canceling the wait for synchronous replication"),
  };

  private static final byte[] BEFORE_PID = ascii(" UTC [");
  private static final byte[][] OF_APPLICATIONS = {ascii(" WARNING:  "), ascii(" ERROR:  ")};

  /** What follows the first line of a message, each with a prefix of its own. */
  private static final byte[][] CONTINUATIONS = {
    ascii(" DETAIL:  "),
    ascii(" HINT:  "),
    ascii(" QUERY:  "),
    ascii(" CONTEXT:  "),
    ascii(" LOCATION:  "),
    ascii(" BACKTRACE:  "),
    ascii(" STATEMENT:  "),
  };

  private final Ear ear;
  private final byte[] line = new byte[LINE_BYTES_MAX];
  private int length;

  /** Whether the line's first piece has been dealt with already. */
  private boolean tornOff;

  /** Whether another process's message may stand in the middle of the line. */
  private boolean crowded;

  /** Whether the line is the server's own from its beginning, a message or the rest of one. */
  private boolean message;

  private boolean keeping = true;

  /** Hears what a scanner finds. */
  interface Ear {
    /** The process has given up waiting. */
    void gaveUp(long pid);

    /** Something to keep: a line with its end, or a piece of a long one. */
    void kept(byte[] bytes);
  }

  LogScanner(Ear ear) {
    this.ear = ear;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Takes what comes next.
   *
   * @param waited how many bytes were in the pipe
   */
  void take(byte[] bytes, int count, int waited) {
    crowded |= waited >= CROWD_BYTES;
    for (int i = 0; i < count; i++) {
      line[length++] = bytes[i];
      if (bytes[i] == '\n') {
        look();
        length = 0;
        tornOff = false;
        crowded = waited >= CROWD_BYTES;
      } else if (length == line.length) {
        look();
        tornOff = true;
        // What is looked for may begin here and end in the next piece.
        System.arraycopy(line, length - OVERLAP_BYTES, line, 0, OVERLAP_BYTES);
        length = OVERLAP_BYTES;
      }
    }
  }

  private void look() {
    int notable = -1;
    if (!tornOff) {
      message = length > 0 && (line[0] == '\t' || afterPrefix() >= 0);
    }
    for (byte[] words : GIVEN_UP) {
      for (int at = find(words, 0); at >= 0; at = find(words, at + 1)) {
        int digits = digitsBefore(at);
        int begin = at - digits - PREFIX.length();
        if (digits > 0 && (crowded || !message || (begin == 0 && !tornOff))) {
          ear.gaveUp(number(at - digits, at));
          notable = Math.max(0, begin);
        }
      }
    }
    if (!tornOff) {
      keeping = keeps();
    }
    if (keeping) {
      keep(tornOff ? OVERLAP_BYTES : 0);
    } else if (notable >= 0) {
      keep(notable);
    }
  }

  private void keep(int from) {
    ear.kept(Arrays.copyOfRange(line, from, length));
  }

  /** Lines without our prefix come from libraries and from before the configuration was read. */
  private boolean keeps() {
    if (length > 0 && line[0] == '\t') {
      return keeping;
    }
    int word = afterPrefix();
    if (word < 0) {
      return true;
    }
    for (byte[] level : OF_APPLICATIONS) {
      if (startsWith(level, word)) {
        return false;
      }
    }
    for (byte[] continuation : CONTINUATIONS) {
      if (startsWith(continuation, word)) {
        return keeping;
      }
    }
    return true;
  }

  /** Where the prefix's last word ends, or -1 if the line has no such prefix. */
  private int afterPrefix() {
    int at = PREFIX.length();
    if (length <= at || !startsWith(BEFORE_PID, at - BEFORE_PID.length)) {
      return -1;
    }
    while (at < length && isDigit(line[at])) {
      at++;
    }
    int state = at + 2;
    return startsWith(ascii("] "), at) && state + 5 < length ? state + 5 : -1;
  }

  /** How many digits of a process's number stand before; 0 if none does. */
  private int digitsBefore(int end) {
    int from = end;
    while (from > 0 && end - from < PID_DIGITS_MAX && isDigit(line[from - 1])) {
      from--;
    }
    return startsWith(BEFORE_PID, from - BEFORE_PID.length) ? end - from : 0;
  }

  private long number(int from, int end) {
    long number = 0;
    for (int i = from; i < end; i++) {
      number = 10 * number + line[i] - '0';
    }
    return number;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private int find(byte[] words, int from) {
    for (int at = from; at + words.length <= length; at++) {
      if (line[at] == words[0] && startsWith(words, at)) {
        return at;
      }
    }
    return -1;
  }

  private boolean startsWith(byte[] words, int at) {
    return at >= 0
        && at + words.length <= length
        && Arrays.equals(line, at, at + words.length, words, 0, words.length);
  }
}
