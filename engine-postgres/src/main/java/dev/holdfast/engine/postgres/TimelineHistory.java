package dev.holdfast.engine.postgres;

import dev.holdfast.model.LogPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * How a server's log came to be: on which timelines, and where each was left for the next.
 *
 * @param past the timelines left behind, oldest first, each with the position where it was left
 * @param current the timeline being written
 */
record TimelineHistory(List<LogPosition> past, long current) {
  /**
   * A server promoted before it had reached a timeline that it knew of says that it left that one
   * before it began. What such a log shares with others ends where it was left.
   */
  TimelineHistory {
    var left = new ArrayList<LogPosition>(past);
    for (int i = left.size() - 2; i >= 0; i--) {
      long next = left.get(i + 1).offset();
      if (next < left.get(i).offset()) {
        left.set(i, new LogPosition(left.get(i).timeline(), next));
      }
    }
    past = List.copyOf(left);
  }

  /** Reads the lines of a {@code .history} file: timeline, position, reason. */
  static TimelineHistory parse(long current, List<String> lines) {
    var past = new ArrayList<LogPosition>();
    for (String line : lines) {
      String text = line.strip();
      if (!text.isEmpty() && !text.startsWith("#")) {
        String[] fields = text.split("\\s+", 3);
        past.add(LogPosition.ofLsn(Long.parseLong(fields[0]), fields[1]));
      }
    }
    return new TimelineHistory(past, current);
  }

  /** Where the current timeline begins; 0 for the first. */
  long begin() {
    return past.isEmpty() ? 0 : past.getLast().offset();
  }

  /**
   * The last position that a log with this history can share with one of {@code other}: where the
   * two part. Empty if one of them is simply the continuation of the other on the same timeline.
   */
  OptionalLong partsFrom(TimelineHistory other) {
    for (int i = 0; ; i++) {
      if (timelineAt(i) != other.timelineAt(i)) {
        // Parted at the end of the timeline before: whichever left it first.
        return OptionalLong.of(i == 0 ? 0 : Math.min(endOf(i - 1), other.endOf(i - 1)));
      }
      if (i == past.size() || i == other.past.size()) {
        long end = Math.min(endOf(i), other.endOf(i));
        return end == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(end);
      }
      if (endOf(i) != other.endOf(i)) {
        return OptionalLong.of(Math.min(endOf(i), other.endOf(i)));
      }
    }
  }

  /**
   * Whether a log with this history can hold {@code position}: it did not leave that timeline
   * before.
   */
  boolean contains(LogPosition position) {
    return position.timeline() == current
        || past.stream()
            .anyMatch(left ->
                left.timeline() == position.timeline() && left.offset() >= position.offset());
  }

  /** The timelines whose files may hold the bytes before {@code offset}, oldest first. */
  List<Long> timelinesFrom(long offset) {
    return IntStream.rangeClosed(0, past.size())
        .filter(i -> endOf(i) >= offset)
        .mapToObj(this::timelineAt)
        .toList();
  }

  private long timelineAt(int index) {
    return index < past.size() ? past.get(index).timeline() : current;
  }

  private long endOf(int index) {
    return index < past.size() ? past.get(index).offset() : Long.MAX_VALUE;
  }
}
