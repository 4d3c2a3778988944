package dev.holdfast.engine;

/**
 * Knows which sessions of an engine have given up waiting for the synchronous standbys. An engine
 * may do so when a statement is cancelled, and acknowledge the commit all the same; whoever carries
 * the session's bytes to a client asks here first, so that such an acknowledgement ends as a broken
 * connection, which leaves the outcome unknown, as it is.
 */
@FunctionalInterface
public interface CommitWatch {
  /**
   * Begins to watch one session: as soon as its number is known, before its client has said
   * anything in it. Must not block.
   *
   * @param number what the engine itself calls the session
   */
  SessionWatch session(long number);
}
