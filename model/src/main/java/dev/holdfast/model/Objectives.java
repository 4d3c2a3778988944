package dev.holdfast.model;

import java.time.Duration;

/**
 * What must hold when a region is lost.
 *
 * @param rto the longest that writes may be unavailable
 * @param rpo the age of the oldest acknowledged write that may be lost; zero means none may be
 */
public record Objectives(Duration rto, Duration rpo) {}
