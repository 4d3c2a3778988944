package dev.holdfast.drill.check;

import java.time.Duration;

/**
 * The longest time that a surviving region went without an acknowledged write.
 *
 * @param harmed between the fault and its mending
 * @param mended after the mending, while everything came back; zero where nothing had to be mended
 */
public record Pauses(Duration harmed, Duration mended) {}
