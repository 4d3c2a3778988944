package dev.holdfast.consensus;

import java.time.Duration;

/**
 * What the log is about: every region holds one, and the same commands in the same order make them
 * equal.
 *
 * <p>All three methods are called one at a time, never concurrently, by a thread of the peer's own;
 * other threads that look at the state need its own means to do so safely. None may depend on the
 * clock, on randomness or on anything else that differs between regions. None may throw: a thrown
 * exception is a bug that stops this region's peer.
 */
public interface ReplicatedState {
  /**
   * Carries out a committed command.
   *
   * @param command as proposed
   * @param age for how long this peer has had the command at least, before it was committed and
   *     carried out; differs between regions, so the state and the result must not depend on it
   * @return the result, handed to whoever proposed it; the same bytes in every region
   */
  byte[] apply(byte[] command, Duration age);

  /**
   * The whole state as bytes from which {@link #restore} can rebuild it. Also called once before
   * the peer starts, to learn the empty state.
   */
  byte[] snapshot();

  /**
   * Replaces everything by what the snapshot holds.
   *
   * @param snapshot what {@link #snapshot} returned, here or in another region
   */
  void restore(byte[] snapshot);
}
