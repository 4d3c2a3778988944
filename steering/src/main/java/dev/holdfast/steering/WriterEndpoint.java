package dev.holdfast.steering;

import dev.holdfast.mesh.Forwarder;
import dev.holdfast.mesh.Limits;
import dev.holdfast.mesh.Mesh;
import dev.holdfast.mesh.Opening;
import dev.holdfast.mesh.Router;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;

/**
 * The address in a region at which PostgreSQL clients always find the primary, wherever it is. What
 * they say passes untouched, but nobody replicates here or comes as a role of Holdfast's own. While
 * there is no primary clients wait, and if that takes too long or they are refused they are told
 * why in PostgreSQL's own protocol. Usable from any thread.
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
   * @param ownRoles the roles that no client may come as
   * @throws IOException if the port cannot be opened; the message names it
   */
  public static WriterEndpoint open(
      Mesh mesh, InetSocketAddress local, Router router, Set<String> ownRoles) throws IOException {
    return open(mesh, local, router, ownRoles, Limits.DEFAULT);
  }

  /** As {@link #open(Mesh, InetSocketAddress, Router, Set)}, with limits of its own. */
  public static WriterEndpoint open(
      Mesh mesh, InetSocketAddress local, Router router, Set<String> ownRoles, Limits limits)
      throws IOException {
    var opening = new ClientOpening(new PostgresOpening(), ownRoles);
    return new WriterEndpoint(mesh.listen(local, router, limits, PostgresFarewell::new, opening));
  }

  /** How clients begin, as opposed to standbys. */
  private record ClientOpening(Opening packets, Set<String> ownRoles) implements Opening {
    @Override
    public int repeatable(ByteBuf first) {
      return packets.repeatable(first);
    }

    @Override
    public Optional<ChannelHandler> filter() {
      return Optional.of(new StartupFilter(ownRoles));
    }
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
