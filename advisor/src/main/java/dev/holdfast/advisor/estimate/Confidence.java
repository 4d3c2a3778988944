package dev.holdfast.advisor.estimate;

import java.util.Comparator;
import java.util.stream.Stream;

/** How far a figure can be trusted. Smaller is worse. */
public enum Confidence {
  /** Assumed because the file does not say, or a rule of thumb. */
  LOW,
  /** A typical public figure, or derived from one. */
  MEDIUM,
  /** Declared in the file, checked against a public source, or measured. */
  HIGH;

  /** The lower of two: what is derived from both is no better than the worse. */
  public Confidence and(Confidence other) {
    return compareTo(other) <= 0 ? this : other;
  }

  /** The lowest of them; high if there is none, since then nothing was assumed. */
  public static Confidence lowest(Stream<Confidence> confidences) {
    return confidences.min(Comparator.naturalOrder()).orElse(HIGH);
  }

  /** Its lower-case name. */
  public String word() {
    return switch (this) {
      case LOW -> "low";
      case MEDIUM -> "medium";
      case HIGH -> "high";
    };
  }
}
