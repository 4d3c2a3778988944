package dev.holdfast.drill.check;

import java.util.List;

/**
 * One question asked of the evidence, and its answer.
 *
 * @param name the question, for instance {@code lost-writes}
 * @param verdict the answer
 * @param evidence sentences that a person can follow up, at most {@link #EVIDENCE_MAX}
 */
public record Check(String name, Verdict verdict, List<String> evidence) {
  /** Enough to find the cause; a report that lists ten thousand lost rows is read by nobody. */
  public static final int EVIDENCE_MAX = 20;

  public Check {
    evidence = evidence.stream().limit(EVIDENCE_MAX).toList();
  }
}
