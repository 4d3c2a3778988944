package dev.holdfast.drill;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Passes connections on to wherever they belong at the moment, and what comes back only after a
 * delay. A connection that belongs nowhere is closed at once. Virtual threads of its own do all of
 * it.
 */
final class Relay implements AutoCloseable {
  private static final Duration END = Duration.ofSeconds(5);

  private final ServerSocket listener = new ServerSocket();
  private final Supplier<Optional<SocketAddress>> target;
  private final Duration delay;
  private final Set<Closeable> open = ConcurrentHashMap.newKeySet();

  /** Bytes on their way; empty at the end. */
  private record Piece(long dueNanos, ByteBuffer bytes) {}

  Relay(InetSocketAddress at, Supplier<Optional<SocketAddress>> target, Duration delay)
      throws IOException {
    this.target = target;
    this.delay = delay;
    listener.setReuseAddress(true);
    listener.bind(at);
    Thread.ofVirtual().name("relay-" + at).start(this::accept);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> connect(client));
      } catch (IOException _) {
        // Closed: the loop ends.
      }
    }
  }

  private void connect(Socket client) {
    open.add(client);
    Optional<SocketAddress> to = target.get();
    if (to.isEmpty()) {
      close(client);
      return;
    }
    try {
      SocketChannel server = SocketChannel.open(to.get());
      open.add(server);
      Side near = new Side(client, client.getInputStream(), client.getOutputStream());
      Side far =
          new Side(server, Channels.newInputStream(server), Channels.newOutputStream(server));
      Thread.ofVirtual().start(() -> pass(near, far, Duration.ZERO));
      pass(far, near, delay);
    } catch (IOException _) {
      close(client);
    }
  }

  /** One of the two that are joined: a network's socket, or a channel to a Unix socket. */
  private record Side(Closeable socket, InputStream in, OutputStream out) {}

  private void pass(Side from, Side to, Duration later) {
    BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    Thread.ofVirtual().start(() -> deliver(pieces, to));
    byte[] buffer = new byte[16384];
    try {
      for (int read = from.in().read(buffer); read >= 0; read = from.in().read(buffer)) {
        ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(buffer, read));
        pieces.add(new Piece(System.nanoTime() + later.toNanos(), bytes));
      }
    } catch (IOException _) {
      // Either end was closed, which is passed on below.
    }
    pieces.add(new Piece(System.nanoTime(), ByteBuffer.allocate(0)));
    close(from.socket());
  }

  private void deliver(BlockingQueue<Piece> pieces, Side to) {
    StopSign never = new StopSign();
    try {
      while (open.contains(to.socket())) {
        Piece piece = pieces.poll(END.toMillis(), TimeUnit.MILLISECONDS);
        if (piece != null && !piece.bytes().hasRemaining()) {
          break;
        }
        if (piece != null) {
          never.await(Duration.ofNanos(piece.dueNanos() - System.nanoTime()));
          to.out().write(piece.bytes().array());
        }
      }
    } catch (IOException | InterruptedException _) {
      // Either end was closed.
    }
    close(to.socket());
  }

  /** Closes every connection; new ones are taken again. */
  void cut() {
    open.forEach(this::close);
  }

  private void close(Closeable socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException _) {
      // It is gone either way.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut();
  }
}
