package dev.holdfast.drill.check;

/**
 * What the exports of unreplicated rows hold of this drill.
 *
 * @param rows how many of its rows
 * @param lost how many of them are lost acknowledged writes
 * @param unacknowledged how many of them were never acknowledged to a client
 */
public record Exported(long rows, long lost, long unacknowledged) {}
