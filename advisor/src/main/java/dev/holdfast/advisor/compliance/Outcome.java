package dev.holdfast.advisor.compliance;

import java.util.List;
import java.util.Locale;

/**
 * Whether something holds, and what shows it.
 *
 * @param status whether it holds
 * @param how how it is met, what is missing, or what is not known; without a full stop
 * @param evidence paths in the file, reports of drills and entries of the audit log
 */
public record Outcome(Status status, String how, List<String> evidence) {
  public Outcome {
    evidence = List.copyOf(evidence);
  }

  static Outcome met(String how, String... evidence) {
    return new Outcome(Status.MET, how, List.of(evidence));
  }

  static Outcome missed(String how, String... evidence) {
    return new Outcome(Status.MISSED, how, List.of(evidence));
  }

  static Outcome unknown(String how) {
    return new Outcome(Status.UNKNOWN, how, List.of());
  }

  /** Whether something holds, the worst last. */
  public enum Status {
    /** It holds, and something shows it. */
    MET,
    /** The file does not tell. */
    UNKNOWN,
    /** It does not hold. */
    MISSED;

    /** The lower-case word for people and machines. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
