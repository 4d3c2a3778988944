package dev.holdfast.drill.check;

import java.time.Duration;
import java.util.Optional;

/**
 * An objective beside what was measured.
 *
 * @param name for instance {@code orders.rto}
 * @param target the most that is allowed
 * @param measured what it was; empty if it could not be told or never came to an end
 * @param met whether it was measured and stays within the target
 * @param because one sentence
 */
public record ObjectiveResult(
    String name, Duration target, Optional<Duration> measured, boolean met, String because) {}
