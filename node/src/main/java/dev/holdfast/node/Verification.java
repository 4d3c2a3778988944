package dev.holdfast.node;

import dev.holdfast.engine.Probe;

/** The runbook's verify step: whether a client could write and read now. Used by one thread. */
@FunctionalInterface
interface Verification {
  /** Tries once; bounded by a few seconds. */
  Probe tryOnce();
}
