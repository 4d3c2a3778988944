package dev.holdfast.mesh;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Collects bytes until a {@link Head} is whole; gives up on one that is too long. */
abstract class HeadReader extends ChannelInboundHandlerAdapter {
  private @Nullable ByteBuf collected;

  /** A whole head has come. */
  abstract void head(ChannelHandlerContext context, Head head);

  /** What came is no head. */
  abstract void nonsense(ChannelHandlerContext context);

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
    if (length > 0 && length <= Head.BYTES_MAX) {
      String text = all.readCharSequence(length, StandardCharsets.UTF_8).toString();
      head(context, Head.parse(text));
    } else if (all.readableBytes() > Head.BYTES_MAX) {
      nonsense(context);
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
