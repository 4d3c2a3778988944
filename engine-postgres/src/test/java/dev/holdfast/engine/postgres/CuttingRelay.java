package dev.holdfast.engine.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Passes connections on to a server, and cuts them all once so many bytes have come back from it.
 */
final class CuttingRelay implements AutoCloseable {
  private static final int BUFFER = 16 * 1024;

  private final ServerSocket listener;
  private final UnixDomainSocketAddress server;
  private final AtomicLong bytesLeft;

  CuttingRelay(SocketAddress server, long bytes) throws IOException {
    this.listener = new ServerSocket(0, 10, InetAddress.getByName("127.112.99.1"));
    this.server = (UnixDomainSocketAddress) server;
    this.bytesLeft = new AtomicLong(bytes);
    Thread.ofVirtual().name("relay").start(this::acceptAll);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket near = listener.accept();
        var far = new UnixSocket(server);
        far.connect(server);
        Thread.ofVirtual().start(() -> pass(near, far, new AtomicLong(Long.MAX_VALUE)));
        Thread.ofVirtual().start(() -> pass(far, near, bytesLeft));
      }
    } catch (IOException closed) {
      // The end of the test.
    }
  }

  private static void pass(Socket from, Socket to, AtomicLong left) {
    byte[] buffer = new byte[BUFFER];
    try (from;
        to) {
      for (int read = from.getInputStream().read(buffer);
          read > 0 && left.addAndGet(-read) > 0;
          read = from.getInputStream().read(buffer)) {
        to.getOutputStream().write(buffer, 0, read);
      }
    } catch (IOException cut) {
      // As intended.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
