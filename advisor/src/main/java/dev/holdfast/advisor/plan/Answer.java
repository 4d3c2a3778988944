package dev.holdfast.advisor.plan;

/** What a gate or one of its criteria says. Larger is worse. */
public enum Answer {
  /** Go on. */
  GO,
  /** Stay here until it is mended or measured. */
  HOLD,
  /** Give the design up, or step down to a cheaper one. */
  ABORT;

  /** Its lower-case name. */
  public String word() {
    return switch (this) {
      case GO -> "go";
      case HOLD -> "hold";
      case ABORT -> "abort";
    };
  }

  /** The worse of two. */
  Answer and(Answer other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
