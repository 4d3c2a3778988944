package dev.holdfast.lab;

/** What came of reading a fault from words. */
public sealed interface Parsed {
  /**
   * A fault.
   *
   * @param fault which
   */
  record Understood(Fault fault) implements Parsed {}

  /**
   * Not a fault.
   *
   * @param because what is wrong and what to write instead
   */
  record Misunderstood(String because) implements Parsed {}
}
