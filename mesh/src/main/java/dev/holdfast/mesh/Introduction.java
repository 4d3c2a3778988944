package dev.holdfast.mesh;

import io.netty.channel.ChannelHandler;

/**
 * Speaks to a server of this region on behalf of a peer that was let in, for instance to answer for
 * its identity, which has been proven here already.
 */
@FunctionalInterface
public interface Introduction {
  /**
   * A handler for one new connection to the server: sees what the server says before the peer does,
   * and leaves the pipeline when it is done.
   */
  ChannelHandler handler();
}
