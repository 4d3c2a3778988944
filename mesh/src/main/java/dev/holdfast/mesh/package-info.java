/**
 * Carries every byte that crosses regions, under mutual TLS, and refuses stale epochs.
 *
 * <p>Start at {@link Mesh}. A connection that comes in at a local port is an {@code Entrance} until
 * it is joined to a server in a {@code Passage}; one that comes in from another region is a {@code
 * GatewayConnection} until then. What is decided elsewhere comes in through {@link Router}, {@link
 * Guard} and {@link Permit}; nothing here knows leases, consensus or PostgreSQL.
 *
 * <p>Invariant: a byte is handed to a socket only if the permit was valid right before. The handler
 * next to every socket sees to that, whatever lies above it.
 *
 * <p>Intentional: an ended permit resets connections instead of closing them in good order, for
 * what still waits in the kernel must not follow; a client whose target fails before the first byte
 * is held and tried again, because what it says is kept or not even read; first bytes that an
 * {@link Opening} calls repeatable may reach a server that never answers and then another one;
 * tunnels are not shared, so that one slow client holds up nobody else.
 */
@NullMarked
package dev.holdfast.mesh;

import org.jspecify.annotations.NullMarked;
