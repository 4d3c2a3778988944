package dev.holdfast.drill.check;

/**
 * Something in a history that must not be.
 *
 * @param operation the operation that must not have been acknowledged
 * @param because what contradicts it, in one sentence
 */
public record Anomaly(Operation operation, String because) {}
