/**
 * What a region does with its own replicas: the one implementation, which the node runs on real
 * engines and the simulation on modelled ones.
 *
 * <p>Start at {@link Agent}. Whoever runs an agent keeps its {@link Memory}, asks what is next with
 * what it knows now, carries the effects out, does the one {@link Deed} and tells how that ended.
 * Nothing here waits, and nothing reaches a clock, thread, socket, logger or random source, so that
 * equal questions get equal answers and no rule of the agent is written twice.
 *
 * <p>Invariants: a primary says that a sync set is in force only after its engine has shown so; a
 * seal and a fence are reported only after the engine has confirmed them, and always with the same
 * words; nothing that a quorum may depend on is discarded.
 */
@NullMarked
package dev.holdfast.agent;

import org.jspecify.annotations.NullMarked;
