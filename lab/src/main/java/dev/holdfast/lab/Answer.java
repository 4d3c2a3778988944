package dev.holdfast.lab;

import java.util.List;

/** What came of asking a lab for something. */
public sealed interface Answer {
  /**
   * It was done.
   *
   * @param did what exactly, one sentence for each part
   */
  record Done(List<String> did) implements Answer {}

  /**
   * It was not done, and nothing was changed.
   *
   * @param because why, and what to do instead
   */
  record Refused(String because) implements Answer {}

  /**
   * Nobody can say whether it was done.
   *
   * @param because what went wrong
   */
  record Unknown(String because) implements Answer {}
}
