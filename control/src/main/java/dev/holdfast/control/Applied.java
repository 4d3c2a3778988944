package dev.holdfast.control;

/**
 * The outcome of applying one command.
 *
 * @param state the next state; the same one if the command was rejected
 * @param reply the answer to the proposer
 */
public record Applied(ControlState state, Reply reply) {}
