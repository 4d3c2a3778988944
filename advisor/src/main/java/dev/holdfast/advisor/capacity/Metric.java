package dev.holdfast.advisor.capacity;

import java.util.Arrays;
import java.util.Optional;

/** What a column of a metrics file holds. */
public enum Metric {
  /** Requests a second. */
  RPS("rps"),
  /** The latency that 99 % of the requests keep, in milliseconds. */
  P99("p99"),
  /** Processor use, in per cent of what is requested, the mean of all instances. */
  CPU("cpu"),
  /** Memory use, in per cent of what is requested, the mean of all instances. */
  MEMORY("memory"),
  /** Connections in use, of all instances. */
  CONNECTIONS("connections"),
  /** The most connections that there may be. */
  CONNECTIONS_MAX("connections_max"),
  /** Disk operations a second, of all instances. */
  IOPS("iops"),
  /** The most disk operations a second that there may be. */
  IOPS_MAX("iops_max");

  private final String column;

  Metric(String column) {
    this.column = column;
  }

  /** The name of its column. */
  public String column() {
    return column;
  }

  static Optional<Metric> of(String column) {
    return Arrays.stream(values()).filter(metric -> metric.column.equals(column)).findFirst();
  }
}
