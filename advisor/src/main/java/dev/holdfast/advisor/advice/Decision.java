package dev.holdfast.advisor.advice;

import java.util.List;

/**
 * A choice that the advice makes, as a record for those who come later.
 *
 * @param title what was decided, as a sentence
 * @param context what made a choice necessary
 * @param choice what is chosen
 * @param optimisedFor what it is best at
 * @param pricePaid what it costs, in money or otherwise
 * @param alternatives what was rejected, and why
 */
public record Decision(
    String title,
    String context,
    String choice,
    String optimisedFor,
    String pricePaid,
    List<Alternative> alternatives) {
  public Decision {
    alternatives = List.copyOf(alternatives);
  }

  /**
   * What was rejected.
   *
   * @param name what it is
   * @param because why it was not chosen
   */
  public record Alternative(String name, String because) {}
}
