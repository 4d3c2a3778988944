package dev.holdfast.drill.check;

/**
 * What a replica holds of the drill's rows.
 *
 * @param rows how many
 * @param hash over all of them in order
 */
public record Content(long rows, String hash) {}
