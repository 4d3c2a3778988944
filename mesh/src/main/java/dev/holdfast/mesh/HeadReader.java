package dev.holdfast.mesh;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Collects bytes until a {@link Head} is whole; gives up on one that is too long. */
abstract class HeadReader extends ChannelInboundHandlerAdapter {
  /** What one read from a socket may bring after the last head, before reading is stopped. */
  static final int REST_MAX = 2 * Transport.READ_BYTES_MAX;

  private @Nullable ByteBuf collected;

  /** A whole head has come. */
  abstract void head(ChannelHandlerContext context, Head head);

  /** What came is no head. */
  abstract void nonsense(ChannelHandlerContext context);

  /** Whether one more head may come; once it may not, what comes is kept for {@link #rest}. */
  boolean listens() {
    return true;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    ByteBuf all = collected;
    if (all == null) {
      all = context.alloc().buffer(bytes.readableBytes());
      collected = all;
    }
    all.writeBytes(bytes);
    bytes.release();
    int length = Head.length(all);
    while (listens() && length > 0 && length <= Head.BYTES_MAX) {
      String text = all.readCharSequence(length, StandardCharsets.UTF_8).toString();
      head(context, Head.parse(text));
      if (collected == null) {
        return;
      }
      length = Head.length(all);
    }
    if (all.readableBytes() > (listens() ? Head.BYTES_MAX : REST_MAX)) {
      nonsense(context);
    } else if (!all.isReadable()) {
      // Kept, it would grow with every ping of a connection that lives for months.
      all.release();
      collected = null;
    }
  }

  /** Hands over what came after the last head; the caller releases it. Null if nothing did. */
  @Nullable ByteBuf rest() {
    ByteBuf rest = collected;
    collected = null;
    if (rest != null && !rest.isReadable()) {
      rest.release();
      return null;
    }
    return rest;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    ByteBuf rest = rest();
    if (rest != null) {
      rest.release();
    }
  }
}
