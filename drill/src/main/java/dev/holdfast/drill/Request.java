package dev.holdfast.drill;

import dev.holdfast.drill.check.Operation;
import dev.holdfast.drill.check.Outcome;
import dev.holdfast.drill.check.WriteKey;
import dev.holdfast.model.RegionId;

/**
 * Something that a client is to do.
 *
 * @param id unique within the drill
 * @param client which client
 * @param kind whether to write or to read
 * @param key what to write or to look for
 * @param dueNanos when it was due
 */
record Request(long id, int client, Operation.Kind kind, WriteKey key, long dueNanos) {
  Operation ended(RegionId region, long invokedNanos, long completedNanos, Outcome outcome) {
    return new Operation(
        id,
        client,
        region,
        kind,
        key,
        new Operation.Span(dueNanos, invokedNanos, completedNanos),
        outcome);
  }
}
