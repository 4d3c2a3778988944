package dev.holdfast.mesh;

import java.net.InetSocketAddress;

/** An open local port whose connections go where a {@link Router} says. Usable from any thread. */
public interface Forwarder extends AutoCloseable {
  /** Where it listens. */
  InetSocketAddress address();

  /**
   * Closes every connection whose permit is no longer valid and asks the router again for those
   * that wait. Cheap when nothing changed; the mesh also does it by itself a few times a second.
   */
  void reroute();

  /** Closes the port and every connection that came through it. */
  @Override
  void close();
}
