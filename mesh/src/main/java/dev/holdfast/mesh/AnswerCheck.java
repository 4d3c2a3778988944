package dev.holdfast.mesh;

import io.netty.buffer.ByteBuf;
import java.util.function.Supplier;

/**
 * Looks at what a server says on one connection before its client gets it. For servers that may
 * give an answer which must not arrive: unlike a {@link Permit}, which is about the right to serve,
 * this is about the answer. Made for one connection and used by that connection's thread alone:
 * nothing here may block.
 */
public interface AnswerCheck {
  /** Everything may pass. */
  Supplier<AnswerCheck> NONE = () -> () -> Verdict.PASS;

  /** What becomes of bytes that a server has sent. */
  enum Verdict {
    /** They are passed on. */
    PASS,
    /** They are kept until this is asked again, within milliseconds and for a limited time. */
    HOLD,
    /** They are dropped, and both ends are cut. */
    CUT
  }

  /**
   * The server has sent this, in the order in which it sent it.
   *
   * @param bytes left as they are
   */
  default void heard(ByteBuf bytes) {}

  /** Whether all that was heard may pass; asked after every chunk, and again while it is held. */
  Verdict verdict();

  /** Why answers are held or cut: half a sentence for people. */
  default String because() {
    return "its server gave an answer that must not arrive";
  }

  /** The connection is over; nothing else is called after this. */
  default void ended() {}
}
