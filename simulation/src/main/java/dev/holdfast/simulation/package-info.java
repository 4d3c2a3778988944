/**
 * Runs the control plane in virtual time: the very code of {@code control}, with modelled regions
 * around it, in one thread and under one seed.
 *
 * <p>Start at {@link Trial#run}, which plays one schedule of faults and says what broke. {@link
 * World} holds the parts: machines with clocks that drift, a network that delays and cuts, a log at
 * the level of Raft's guarantees, engines by the rules of PostgreSQL's log, and clients behind
 * gateways that check leases. {@link Judge} knows what was promised.
 *
 * <p>No clock, thread, file or random source is reachable from here; randomness comes in as a
 * seeded generator, so that equal seeds give equal traces on every machine.
 */
@NullMarked
package dev.holdfast.simulation;

import org.jspecify.annotations.NullMarked;
