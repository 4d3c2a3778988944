package dev.holdfast.advisor.estimate;

/**
 * A number about a resource, declared or assumed.
 *
 * @param value the number
 * @param confidence high if the file declares it
 */
record Size(double value, Confidence confidence) {}
