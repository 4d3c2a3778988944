package dev.holdfast.drill.report;

/**
 * Something that happened to all at one moment.
 *
 * @param kind what sort of thing
 * @param text what it was, in a few words
 * @param nanos since the drill began
 */
public record Mark(Kind kind, String text, long nanos) {
  /** What sort of thing happened. */
  public enum Kind {
    /** Something was done beside the harm that is measured. */
    DEED,
    /** Harm was done. */
    FAULT,
    /** What the scenario waited for came about. */
    EXPECTED,
    /** The harm was mended. */
    MENDED,
    /** Every replica is back in its place. */
    SETTLED
  }
}
