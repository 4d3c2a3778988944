package dev.holdfast.mesh;

/**
 * The right to pass bytes between a client and a server, which may end at any moment and never
 * comes back.
 *
 * <p>Asked for every chunk in both directions and again before every write to a socket, from
 * several threads: the answer must be cheap, never block, and never become true again once it was
 * false.
 */
@FunctionalInterface
public interface Permit {
  /** Whether bytes may pass now. */
  boolean valid();
}
