package dev.holdfast.engine;

/** One session of an engine, as {@link CommitWatch} sees it. Usable from any thread. */
public interface SessionWatch extends AutoCloseable {
  /** What becomes of something that the session has said. */
  enum Answer {
    /** Its client may have it: no commit before it was acknowledged without its standbys. */
    PASS,
    /** It cannot be told yet; ask again within milliseconds. */
    NOT_YET,
    /** Nobody may have it, nor anything that the session says later. */
    NEVER
  }

  /**
   * Whether all that the session had said when this is called may be passed on. Asked for every
   * piece of it, after it was received: must be cheap and must not block.
   */
  Answer mayPass();

  /** The session is over. */
  @Override
  void close();
}
