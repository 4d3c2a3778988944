package dev.holdfast.steering;

import dev.holdfast.mesh.Opening;
import io.netty.buffer.ByteBuf;

/**
 * How PostgreSQL clients begin: with one packet that asks for encryption or for a session, and then
 * nothing before the server has answered. Until then nothing can be read or written in the session,
 * so a server that gets the packet and then loses the connection just ends it; another one may be
 * sent the same packet. A request to cancel a statement has an effect at once and is not repeated.
 *
 * <p>Source: PostgreSQL's manual, "Message Flow", start-up and cancelling requests in progress.
 * Usable from any thread.
 */
public final class PostgresOpening implements Opening {
  /** What PostgreSQL itself takes at most. */
  static final int PACKET_BYTES_MAX = 10_000;

  /** A packet's length, itself included, and its code. */
  static final int HEADER_BYTES = 2 * Integer.BYTES;

  static final int SSL_REQUEST = 80_877_103;
  static final int GSS_REQUEST = 80_877_104;
  static final int CANCEL_REQUEST = 80_877_102;

  /** In the upper half of a start-up packet's code. */
  static final int PROTOCOL = 3;

  @Override
  public int repeatable(ByteBuf first) {
    if (first.readableBytes() < HEADER_BYTES) {
      return 0;
    }
    int length = first.getInt(first.readerIndex());
    if (length < HEADER_BYTES || length > PACKET_BYTES_MAX || length > first.readableBytes()) {
      return 0;
    }
    int code = first.getInt(first.readerIndex() + Integer.BYTES);
    boolean harmless =
        code == SSL_REQUEST || code == GSS_REQUEST || code >>> Short.SIZE == PROTOCOL;
    return harmless ? length : 0;
  }
}
