package dev.holdfast.simulation;

/**
 * A fault at a time.
 *
 * @param atMillis since the regions came up
 * @param fault what happens
 */
public record Happening(long atMillis, Fault fault) {}
