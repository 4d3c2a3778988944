package dev.holdfast.agent;

/**
 * A moment on the two clocks of a machine.
 *
 * @param nanos on the monotonic clock
 * @param wallMillis on the wall clock, for what people read
 */
public record Moment(long nanos, long wallMillis) {}
