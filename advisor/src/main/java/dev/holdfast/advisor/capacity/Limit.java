package dev.holdfast.advisor.capacity;

/**
 * How many requests a second one resource of a service carries as it is.
 *
 * @param metric which resource
 * @param requests requests a second at which it is used up to what is allowed
 * @param formula how that was found, with the numbers in it
 * @param explained the share of its use that requests explain, from 0 to 1
 */
public record Limit(Metric metric, double requests, String formula, double explained) {}
