package dev.holdfast.engine;

/** What one try to use an engine as a client would has shown. */
public sealed interface Probe {
  /** One sentence for people: what was done and how long it took, or what is in the way. */
  String because();

  /** A write and a read succeeded. */
  record Proven(String because) implements Probe {}

  /** They did not, yet. */
  record NotYet(String because) implements Probe {}
}
