package dev.holdfast.drill.check;

import dev.holdfast.model.LogPosition;

/**
 * Who acknowledged an operation.
 *
 * @param server the address and port of the engine that answered, as the engine itself says
 * @param standby whether the engine was a standby when it answered
 * @param position how far the engine's log reached while the operation ran; its timeline tells
 *     which primary this was. {@link LogPosition#START} on a standby
 */
public record Answer(String server, boolean standby, LogPosition position) {}
