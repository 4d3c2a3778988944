package dev.holdfast.consensus;

/** How a proposal ended. */
public sealed interface ProposalOutcome {
  /**
   * A majority stored the command and it was applied.
   *
   * @param result what {@link ReplicatedState#apply} returned; empty for a transfer of leadership
   */
  @SuppressWarnings("ArrayRecordComponent") // opaque bytes, compared by nobody
  record Applied(byte[] result) implements ProposalOutcome {}

  /**
   * The command is not in the log and never will be through this call; proposing it again is safe.
   *
   * @param because why, as a sentence
   */
  record NotSent(String because) implements ProposalOutcome {}

  /**
   * The command may have been applied, may yet be, or may be lost. It is applied at most once.
   *
   * @param because why it is unknown, as a sentence
   */
  record Indeterminate(String because) implements ProposalOutcome {}
}
