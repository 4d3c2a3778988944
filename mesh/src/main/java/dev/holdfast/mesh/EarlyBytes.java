package dev.holdfast.mesh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * What a client has said before it is joined to a server. Kept until then, so that nothing of it is
 * lost whatever becomes of the attempts to reach one; what the {@link Opening} calls repeatable may
 * be sent with each attempt. Owned by the client's event loop.
 */
final class EarlyBytes {
  /** More than any protocol's first message, little enough for hundreds of waiting clients. */
  static final int ENOUGH = 16 * 1024;

  private final Opening opening;
  private @Nullable ByteBuf kept;
  private int repeatable;

  EarlyBytes(Opening opening) {
    this.opening = opening;
  }

  /** Whether the client is to be read. */
  boolean wanted() {
    return !opening.equals(Opening.UNKNOWN) && repeatable == 0 && size() < ENOUGH;
  }

  /** How much is kept. */
  int size() {
    return kept == null ? 0 : kept.readableBytes();
  }

  /** Keeps more; takes over the reference. */
  void add(ByteBufAllocator allocator, ByteBuf more) {
    ByteBuf all = kept;
    if (all == null) {
      all = allocator.buffer(more.readableBytes());
      kept = all;
    }
    all.writeBytes(more);
    more.release();
    if (repeatable == 0) {
      repeatable = Math.clamp(opening.repeatable(all), 0, all.readableBytes());
    }
  }

  /** What may be sent ahead besides the first {@code sent} bytes; null if nothing may. */
  @Nullable ByteBuf ahead(int sent) {
    ByteBuf all = kept;
    return all == null || sent >= repeatable
        ? null
        : all.retainedSlice(all.readerIndex() + sent, repeatable - sent);
  }

  /** Hands over all but the first {@code sent} bytes and keeps nothing; null if there is none. */
  @Nullable ByteBuf take(int sent) {
    ByteBuf all = kept;
    kept = null;
    if (all == null) {
      return null;
    }
    all.skipBytes(sent);
    if (!all.isReadable()) {
      all.release();
      return null;
    }
    return all;
  }

  /** Forgets everything. */
  void drop() {
    if (kept != null) {
      kept.release();
      kept = null;
    }
  }
}
