package dev.holdfast.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server of a test: one virtual thread per connection, a plain blocking conversation on it. */
final class Service implements AutoCloseable {
  /** What a connection does until it ends. */
  interface Conversation {
    void with(Socket socket) throws IOException;
  }

  private final ServerSocket server = new ServerSocket();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  Service(InetSocketAddress address, Conversation conversation) throws IOException {
    server.bind(address);
    Thread.ofVirtual().start(() -> serve(conversation));
  }

  static Service echo(InetSocketAddress address) throws IOException {
    return new Service(
        address,
        socket -> {
          socket.setTcpNoDelay(true);
          socket.getInputStream().transferTo(socket.getOutputStream());
          socket.shutdownOutput();
        });
  }

  /** Connects from the other side. */
  static Socket dial(InetSocketAddress address) throws IOException {
    Socket socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    socket.connect(address, 5_000);
    return socket;
  }

  int connections() {
    return sockets.size();
  }

  private void serve(Conversation conversation) {
    try {
      while (true) {
        Socket socket = server.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> converse(conversation, socket));
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private static void converse(Conversation conversation, Socket socket) {
    try {
      conversation.with(socket);
    } catch (IOException gone) {
      // what the other end sees is what the tests look at
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
