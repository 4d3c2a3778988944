package dev.holdfast.steering;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Tells one PostgreSQL client why it is not served: hears its start-up packet, for before that a
 * client expects no error, then answers FATAL 57P03, {@code cannot_connect_now}, which clients know
 * as worth trying again. Owned by the connection's event loop.
 */
final class PostgresFarewell extends ChannelInboundHandlerAdapter {
  private static final String CANNOT_CONNECT_NOW = "57P03";

  private final String because;
  private @Nullable ByteBuf heard;
  private boolean said;

  PostgresFarewell(String because) {
    this.because = because;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    ByteBuf all = heard;
    if (all == null) {
      all = context.alloc().buffer(PostgresOpening.HEADER_BYTES);
      heard = all;
    }
    if (!said) {
      all.writeBytes(bytes);
    }
    bytes.release();
    while (!said && all.readableBytes() >= PostgresOpening.HEADER_BYTES) {
      if (!understood(context, all)) {
        return;
      }
    }
  }

  /** Treats the next packet; false while it is not whole. */
  private boolean understood(ChannelHandlerContext context, ByteBuf all) {
    int length = all.getInt(all.readerIndex());
    if (length < PostgresOpening.HEADER_BYTES || length > PostgresOpening.PACKET_BYTES_MAX) {
      close(context);
      return true;
    }
    if (all.readableBytes() < length) {
      return false;
    }
    int code = all.getInt(all.readerIndex() + Integer.BYTES);
    all.skipBytes(length);
    switch (code) {
      case PostgresOpening.SSL_REQUEST, PostgresOpening.GSS_REQUEST -> {
        var _ = context.writeAndFlush(context.alloc().buffer(1).writeByte('N'));
      }
      case PostgresOpening.CANCEL_REQUEST -> close(context);
      default -> {
        said = true;
        var _ =
            context
                .writeAndFlush(PostgresError.fatal(context.alloc(), CANNOT_CONNECT_NOW, because))
                .addListener(ChannelFutureListener.CLOSE);
      }
    }
    return true;
  }

  private void close(ChannelHandlerContext context) {
    said = true;
    var _ = context.close();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (heard != null) {
      heard.release();
      heard = null;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // The client is gone; there is nobody left to tell.
    close(context);
  }
}
