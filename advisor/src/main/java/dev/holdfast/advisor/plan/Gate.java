package dev.holdfast.advisor.plan;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The end of a phase.
 *
 * @param number from 1
 * @param day of the plan, from 1
 * @param criteria what must hold
 */
public record Gate(int number, int day, List<Criterion> criteria) {
  public Gate {
    criteria = List.copyOf(criteria);
  }

  /** The worst answer of its criteria. */
  public Answer answer() {
    return criteria.stream().map(Criterion::answer).reduce(Answer.GO, Answer::and);
  }

  /** Why, in a sentence: the criteria that decide. */
  public String because() {
    Answer answer = answer();
    if (answer == Answer.GO) {
      return "every criterion is met";
    }
    return criteria.stream()
        .filter(criterion -> criterion.answer() == answer)
        .map(criterion -> criterion.what() + ": " + criterion.because())
        .collect(Collectors.joining("; "));
  }
}
