package dev.holdfast.mesh;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import java.util.Optional;

/**
 * Knows how clients of a protocol begin: which of their first bytes may be sent to a server that
 * never answers, and then again to another one, without harm. Those need not wait until it is
 * certain that there is a server.
 */
@FunctionalInterface
public interface Opening {
  /** Of an unknown protocol: clients are not even read before there is a server for them. */
  Opening UNKNOWN = _ -> 0;

  /**
   * How many of a client's first bytes may be sent more than once. Called from the mesh's own
   * threads, again whenever more has come, until the answer is not zero: must not block.
   *
   * @param first all that the client has said; left as it is
   */
  int repeatable(ByteBuf first);

  /**
   * Reads what one client says before anybody else does, and may answer it and close the connection
   * instead of passing it on; leaves the pipeline once it has seen enough. Empty if every client
   * may ask for everything.
   */
  default Optional<ChannelHandler> filter() {
    return Optional.empty();
  }
}
