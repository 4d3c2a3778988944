package dev.holdfast.lab;

import dev.holdfast.model.RegionId;

/**
 * What has crossed the emulated WAN one way since it was started.
 *
 * @param from where the bytes came from, whoever dialled the connection
 * @param to where they arrived
 * @param kind what they belong to
 * @param bytes how many arrived; what still waits in a black hole is not counted
 */
public record Traffic(RegionId from, RegionId to, LegKind kind, long bytes) {}
