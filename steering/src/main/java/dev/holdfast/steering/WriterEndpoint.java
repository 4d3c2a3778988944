package dev.holdfast.steering;

import dev.holdfast.mesh.Forwarder;
import dev.holdfast.mesh.Limits;
import dev.holdfast.mesh.Mesh;
import dev.holdfast.mesh.Router;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The address in a region at which PostgreSQL clients always find the primary, wherever it is. What
 * they say passes untouched; while there is no primary they wait, and if that takes too long or
 * they are refused they are told why in PostgreSQL's own protocol. Usable from any thread.
 */
public final class WriterEndpoint implements AutoCloseable {
  private final Forwarder forwarder;

  private WriterEndpoint(Forwarder forwarder) {
    this.forwarder = forwarder;
  }

  /**
   * Opens an endpoint.
   *
   * @param local where clients connect
   * @param router says where the primary is now; must not block
   * @throws IOException if the port cannot be opened; the message names it
   */
  public static WriterEndpoint open(Mesh mesh, InetSocketAddress local, Router router)
      throws IOException {
    return open(mesh, local, router, Limits.DEFAULT);
  }

  /** As {@link #open(Mesh, InetSocketAddress, Router)}, with limits of its own. */
  public static WriterEndpoint open(
      Mesh mesh, InetSocketAddress local, Router router, Limits limits) throws IOException {
    return new WriterEndpoint(
        mesh.listen(local, router, limits, PostgresFarewell::new, new PostgresOpening()));
  }

  /** Where clients connect. */
  public InetSocketAddress address() {
    return forwarder.address();
  }

  /**
   * Cuts connections whose permit has ended and asks again for those that wait; see {@link
   * Forwarder#reroute}.
   */
  public void reroute() {
    forwarder.reroute();
  }

  /** Closes the port and every connection that came through it. */
  @Override
  public void close() {
    forwarder.close();
  }
}
