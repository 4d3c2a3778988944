package dev.holdfast.mesh;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * The handler next to a socket: once armed, everything sent becomes {@link Chunk}s that only a
 * valid permit lets out. Sits below TLS, so that nothing encrypted earlier slips past it. Used by
 * the socket's own thread.
 */
final class ChunkGuard extends ChannelOutboundHandlerAdapter {
  private @Nullable Permit permit;

  void arm(Permit permit) {
    this.permit = permit;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    Permit armed = permit;
    if (armed != null && message instanceof ByteBuf bytes && bytes.isReadable()) {
      var _ = context.write(new Chunk(direct(context, bytes), armed), promise);
    } else {
      var _ = context.write(message, promise);
    }
  }

  /** Sockets take direct memory; copying once here spares a copy at every attempt to write. */
  private static ByteBuf direct(ChannelHandlerContext context, ByteBuf bytes) {
    if (bytes.isDirect()) {
      return bytes;
    }
    ByteBuf copy = context.alloc().directBuffer(bytes.readableBytes());
    copy.writeBytes(bytes);
    bytes.release();
    return copy;
  }
}
