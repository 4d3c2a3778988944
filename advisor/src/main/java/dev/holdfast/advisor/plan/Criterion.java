package dev.holdfast.advisor.plan;

/**
 * Something that must hold before the next phase begins.
 *
 * @param what what must hold
 * @param answer whether it does
 * @param because the evidence, or what to do to have some
 */
public record Criterion(String what, Answer answer, String because) {
  static Criterion go(String what, String because) {
    return new Criterion(what, Answer.GO, because);
  }

  static Criterion hold(String what, String because) {
    return new Criterion(what, Answer.HOLD, because);
  }

  static Criterion abort(String what, String because) {
    return new Criterion(what, Answer.ABORT, because);
  }
}
