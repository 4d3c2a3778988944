package dev.holdfast.advisor.rule;

import java.util.Locale;

/** How much a finding matters, the least first. The words are SARIF's. */
public enum Severity {
  /** Worth knowing. */
  NOTE,
  /** Likely to cost money, time or sleep. */
  WARNING,
  /** The design does not hold what it promises, or cannot be recovered as it says. */
  ERROR;

  /** The lower-case word for people and machines. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
