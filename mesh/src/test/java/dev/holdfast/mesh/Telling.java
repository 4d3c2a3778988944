package dev.holdfast.mesh;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;

/** A farewell for tests: says the sentence as it is. */
final class Telling implements Farewell {
  @Override
  public ChannelHandler handler(String because) {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void handlerAdded(ChannelHandlerContext context) {
        var _ =
            context
                .writeAndFlush(Unpooled.copiedBuffer(because, StandardCharsets.UTF_8))
                .addListener(ChannelFutureListener.CLOSE);
      }
    };
  }
}
