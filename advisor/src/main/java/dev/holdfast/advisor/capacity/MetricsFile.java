package dev.holdfast.advisor.capacity;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Reads metrics: comma-separated lines under a line of headings. {@code time} (ISO 8601 with a
 * zone), {@code service} and {@code rps} are needed; the other columns of {@link Metric} may be
 * left out, and so may single values.
 */
public final class MetricsFile {
  /** Two years of minutes; more is summed up by whoever keeps it. */
  static final int LINES_MAX = 1_100_000;

  /** One mistake often repeats in every line. */
  private static final int PROBLEMS_MAX = 10;

  private static final String TIME = "time";
  private static final String SERVICE = "service";

  private final String origin;
  private final List<Sample> samples = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private MetricsFile(String origin) {
    this.origin = origin;
  }

  /** What came of reading. */
  public sealed interface Reading {
    /**
     * It can be used.
     *
     * @param samples in the order of the file
     */
    record Read(List<Sample> samples) implements Reading {
      public Read {
        samples = List.copyOf(samples);
      }
    }

    /**
     * It cannot be used.
     *
     * @param problems one sentence each: where, what is wrong and what to write instead
     */
    record Refused(List<String> problems) implements Reading {
      public Refused {
        problems = List.copyOf(problems);
      }
    }
  }

  /** Reads a whole file; {@code origin} names it in messages. */
  public static Reading read(String text, String origin) {
    MetricsFile file = new MetricsFile(origin);
    file.read(text.lines().limit(LINES_MAX + 2L).toList());
    return file.problems.isEmpty()
        ? new Reading.Read(file.samples)
        : new Reading.Refused(file.problems);
  }

  private void read(List<String> lines) {
    if (lines.size() > LINES_MAX + 1) {
      problems.add(origin + " has more than " + LINES_MAX + " lines: sum them up first");
      return;
    }
    List<String> columns =
        lines.isEmpty()
            ? List.of()
            : Arrays.stream(lines.getFirst().split(",", -1)).map(String::strip).toList();
    for (String needed : List.of(TIME, SERVICE, Metric.RPS.column())) {
      if (!columns.contains(needed)) {
        problems.add(
            origin + ":1: no column '" + needed + "': begin with time,service,rps,cpu,memory");
      }
    }
    for (String column : columns) {
      if (!column.equals(TIME) && !column.equals(SERVICE) && Metric.of(column).isEmpty()) {
        problems.add(
            origin
                + ":1: '"
                + column
                + "' is no column: take of time, service, rps, p99, cpu, memory, connections,"
                + " connections_max, iops, iops_max");
      }
    }
    for (int i = 1; i < lines.size() && problems.size() < PROBLEMS_MAX; i++) {
      if (problems.isEmpty() && !lines.get(i).isBlank()) {
        line(columns, lines.get(i), origin + ":" + (i + 1) + ": ");
      }
    }
    if (problems.isEmpty() && samples.isEmpty()) {
      problems.add(origin + " holds no measurements: write a line for each moment and service");
    }
  }

  private void line(List<String> columns, String line, String place) {
    String[] fields = line.split(",", -1);
    if (fields.length != columns.size()) {
      problems.add(
          place
              + fields.length
              + " fields under "
              + columns.size()
              + " headings: write all commas");
      return;
    }
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    Instant at = Instant.EPOCH;
    String service = "";
    for (int i = 0; i < fields.length; i++) {
      String field = fields[i].strip();
      if (columns.get(i).equals(TIME)) {
        try {
          at = Instant.parse(field);
        } catch (DateTimeException e) {
          problems.add(place + "'" + field + "' is no time: write it as 2026-11-20T08:00:00Z");
          return;
        }
      } else if (columns.get(i).equals(SERVICE)) {
        service = field;
      } else if (!field.isEmpty()) {
        if (!field.matches("\\d{1,12}(\\.\\d{1,9})?")) {
          problems.add(place + "'" + field + "' is no number: write for instance 120 or 63.5");
          return;
        }
        values.put(Metric.of(columns.get(i)).orElseThrow(), Double.valueOf(field));
      }
    }
    if (service.isEmpty() || !values.containsKey(Metric.RPS)) {
      problems.add(place + "the service or its rps is missing");
      return;
    }
    samples.add(new Sample(at, service, values));
  }
}
