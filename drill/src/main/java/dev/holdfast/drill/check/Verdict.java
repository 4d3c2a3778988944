package dev.holdfast.drill.check;

import java.util.Collection;

/** What is known about a claim. */
public sealed interface Verdict {
  /** Why, in one sentence. */
  String because();

  /**
   * The claim holds.
   *
   * @param because what was looked at
   */
  record Valid(String because) implements Verdict {}

  /**
   * The claim does not hold.
   *
   * @param because what contradicts it
   */
  record Invalid(String because) implements Verdict {}

  /**
   * It could not be told.
   *
   * @param because what was missing
   */
  record Unknown(String because) implements Verdict {}

  /** {@code valid}, {@code invalid} or {@code unknown}. */
  default String word() {
    return switch (this) {
      case Valid _ -> "valid";
      case Invalid _ -> "invalid";
      case Unknown _ -> "unknown";
    };
  }

  /**
   * What a claim is worth that needs all of these: one proof to the contrary settles it, otherwise
   * one gap leaves it open.
   *
   * @param ifAllHold the sentence to give when every part holds
   */
  static Verdict all(Collection<Verdict> parts, String ifAllHold) {
    Verdict worst = new Valid(ifAllHold);
    for (Verdict part : parts) {
      if (part instanceof Invalid && !(worst instanceof Invalid)) {
        worst = part;
      } else if (part instanceof Unknown && worst instanceof Valid) {
        worst = part;
      }
    }
    return worst;
  }
}
