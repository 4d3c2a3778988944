/**
 * Decides which region holds each resource's primary, and nothing else.
 *
 * <p>Start at {@link ControlLog#apply}, which turns a committed command into the next state, and at
 * {@link Decider#decide}, which says what the leader should propose next. Everything here is a
 * value or a pure function: no clock, thread, socket, logger or random source is reachable from
 * this package, and the architecture tests fail the build if one becomes so. Time comes in as an
 * argument.
 *
 * <p>Invariants: a replica is promoted only after the old primary's lease has run out or its fence
 * is confirmed; with quorum durability only from a set of sealed replicas that must contain the
 * last acknowledged commit; an epoch is used once.
 */
@NullMarked
package dev.holdfast.control;

import org.jspecify.annotations.NullMarked;
