package dev.holdfast.mesh;

import io.netty.channel.ChannelHandler;

/** How a client that cannot be served is told so, in its own protocol. */
@FunctionalInterface
public interface Farewell {
  /**
   * Makes the handler that talks to one such client. It is given everything the client sends from
   * now on, and closes the channel once it has said what it has to; the mesh closes it after a few
   * seconds in any case.
   */
  ChannelHandler handler(String because);
}
