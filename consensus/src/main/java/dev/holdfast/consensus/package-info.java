/**
 * Replicates the control plane's log between regions on Apache Ratis, and nothing else.
 *
 * <p>Start at {@link ConsensusPeer#start}. What the log means is the business of the {@link
 * ReplicatedState} behind it; no lease, epoch or decision is known here.
 *
 * <p>Invariant: a proposal is reported as applied only after a majority of regions stored it and a
 * state machine applied it. There are no reads: who must know that it sees the latest state
 * proposes something and looks at the result.
 */
@NullMarked
package dev.holdfast.consensus;

import org.jspecify.annotations.NullMarked;
