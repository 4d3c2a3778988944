package dev.holdfast.engine.postgres;

import java.net.InetAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import javax.net.SocketFactory;

/**
 * Makes the sockets of pgjdbc connections to a server that listens on a Unix socket. Public because
 * pgjdbc makes it, by its name and with the argument that it was given along with that.
 */
public final class UnixSocketFactory extends SocketFactory {
  private final UnixDomainSocketAddress server;

  /** The argument is where the server's socket lies. */
  public UnixSocketFactory(String path) {
    this.server = UnixDomainSocketAddress.of(path);
  }

  @Override
  public Socket createSocket() {
    return new UnixSocket(server);
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw overNetwork();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
    throw overNetwork();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw overNetwork();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
    throw overNetwork();
  }

  private UnsupportedOperationException overNetwork() {
    return new UnsupportedOperationException(server + " is not reached over a network");
  }
}
