package dev.holdfast.mesh;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;

/**
 * One end of a pair: a connection to a client, a server or another region's mesh.
 *
 * @param channel the connection
 * @param guard the handler next to its socket
 */
record End(Channel channel, ChunkGuard guard) {
  /** Puts a guard next to the socket of a new connection. */
  static End of(Channel channel) {
    var guard = new ChunkGuard();
    channel.pipeline().addFirst(guard);
    return new End(channel, guard);
  }

  /**
   * Closes at once and drops what is still waiting to be sent, here and in the kernel; a TLS
   * goodbye is not said either. On the channel's own thread.
   */
  void cut() {
    ChannelHandlerContext socket = channel.pipeline().context(guard);
    if (channel.isOpen() && socket != null) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      var _ = socket.close();
    }
  }
}
