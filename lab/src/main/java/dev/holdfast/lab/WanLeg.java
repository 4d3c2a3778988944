package dev.holdfast.lab;

import java.net.InetSocketAddress;

/**
 * One listening address of the emulator: how one region dials one service of another.
 *
 * @param kind what it carries
 * @param out the direction from the dialler to the target
 * @param back the direction from the target to the dialler
 * @param dial where the dialler dials
 * @param target what it reaches
 */
record WanLeg(
    LegKind kind, Lane out, Lane back, InetSocketAddress dial, InetSocketAddress target) {}
