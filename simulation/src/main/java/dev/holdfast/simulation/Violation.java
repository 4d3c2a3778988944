package dev.holdfast.simulation;

/**
 * A promise that was not kept.
 *
 * @param promise which
 * @param how what was seen
 * @param atMillis when, in virtual time
 */
public record Violation(Promise promise, String how, long atMillis) {
  /** What the control plane promises. */
  public enum Promise {
    /** At most one region can acknowledge writes of a resource at an instant. */
    ONE_WRITER,
    /** Nobody is promoted while the old primary may still serve. */
    PROMOTED_AFTER_LEASE,
    /** With quorum durability, what was acknowledged is on every later primary. */
    NOTHING_LOST,
    /** With quorum durability, nobody is promoted who may lack what was acknowledged. */
    SURE_OF_ALL,
    /** With asynchronous durability, no more is lost than must be. */
    LEAST_LOSS,
    /** A read through the writer endpoint sees all that was acknowledged before it began. */
    NO_STALE_READ,
    /** An epoch has one primary. */
    EPOCH_USED_ONCE,
    /** Epochs grow by one with every promotion, and never otherwise. */
    EPOCH_GROWS,
    /** A command changes nothing in another epoch than the one that it was decided for. */
    RIGHT_EPOCH,
    /** Every approval is by a different person, none of them the one who asked. */
    ENOUGH_PEOPLE,
    /** The audit log is one unbroken chain. */
    AUDIT_WHOLE,
    /** Once all is healed, every runbook ends or asks for a person. */
    RUNBOOK_ENDS,
    /** Once all is healed, somebody serves writes and every replica has them. */
    CONVERGES
  }
}
