package dev.holdfast.simulation;

/** What became of a proposal, as its proposer sees it. */
enum Fate {
  APPLIED,
  NOT_SENT
}
