package dev.holdfast.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * What happened, as a fingerprint that is equal for equal runs, and on demand as text. Bounded: of
 * a long run only the end is kept.
 */
final class Chronicle {
  private static final int LINES_MAX = 4000;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MILLIS_PER_SECOND = 1e3;

  private final boolean written;
  private final List<String> lines = new ArrayList<>();
  private long fingerprint = 0x9E37_79B9_7F4A_7C15L;

  Chronicle(boolean written) {
    this.written = written;
  }

  /** Something that happened often and is not told. */
  void mark(long now, long what) {
    long mixed = (fingerprint ^ now) * 0xBF58_476D_1CE4_E5B9L;
    fingerprint = (Long.rotateLeft(mixed, 31) ^ what) * 0x94D0_49BB_1331_11EBL;
  }

  /** Something to tell. */
  void tell(long now, long what, Supplier<String> text) {
    mark(now, what);
    if (written) {
      lines.add(String.format(Locale.ROOT, "%9.3f s %s", now / NANOS_PER_SECOND, text.get()));
      if (lines.size() > LINES_MAX) {
        lines.subList(0, LINES_MAX / 2).clear();
      }
    }
  }

  /** A time in words, to the second. */
  static String words(Duration time) {
    if (time.toMinutes() == 0) {
      return String.format(Locale.ROOT, "%.1f s", time.toMillis() / MILLIS_PER_SECOND);
    }
    return time.toHours() == 0
        ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
        : time.toHours() + " h " + time.toMinutesPart() + " min";
  }

  long fingerprint() {
    return fingerprint;
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}
