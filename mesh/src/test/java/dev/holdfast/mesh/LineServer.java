package dev.holdfast.mesh;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A plain server for tests: treats every connection on a thread of its own. */
final class LineServer implements AutoCloseable {
  private final ServerSocket port = new ServerSocket();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Treatment treatment;

  /** What is done with a connection; it stays open until the server or the treatment closes it. */
  interface Treatment {
    void treat(Socket socket) throws IOException;
  }

  LineServer(SocketAddress local, Treatment treatment) throws IOException {
    this.treatment = treatment;
    port.bind(local);
    Thread.ofVirtual().start(this::accept);
  }

  static LineServer echo() throws IOException {
    return echo(new InetSocketAddress("127.113.0.1", 0));
  }

  static LineServer echo(SocketAddress local) throws IOException {
    return new LineServer(
        local,
        socket -> {
          try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
          }
        });
  }

  InetSocketAddress address() {
    return (InetSocketAddress) port.getLocalSocketAddress();
  }

  private void accept() {
    while (!port.isClosed()) {
      try {
        Socket socket = port.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> treat(socket));
      } catch (IOException e) {
        // Closed: the loop ends.
      }
    }
  }

  private void treat(Socket socket) {
    try {
      treatment.treat(socket);
    } catch (IOException e) {
      // The other side went away, which tests see there.
    }
  }

  @Override
  public void close() throws IOException {
    port.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
