package dev.holdfast.advisor.estimate;

import java.time.Duration;

/** How an estimate stands against an objective. */
public enum Standing {
  /** Even the worst case keeps it. */
  MET,
  /** The typical case keeps it, the worst does not. */
  AT_RISK,
  /** The typical case does not keep it. */
  MISSED,
  /** No objective is stated. */
  NOT_STATED;

  /** Compares an estimate with the most that is allowed. */
  public static Standing of(Span estimate, Duration objective) {
    if (estimate.worst().compareTo(objective) <= 0) {
      return MET;
    }
    return estimate.typical().compareTo(objective) <= 0 ? AT_RISK : MISSED;
  }

  /** How bad it is: nothing stated, met, at risk, missed. */
  int severity() {
    return switch (this) {
      case NOT_STATED -> 0;
      case MET -> 1;
      case AT_RISK -> 2;
      case MISSED -> 3;
    };
  }

  /** As people are told. */
  public String word() {
    return switch (this) {
      case MET -> "met";
      case AT_RISK -> "at risk";
      case MISSED -> "missed";
      case NOT_STATED -> "no objective";
    };
  }
}
