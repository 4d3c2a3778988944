package dev.holdfast.drill;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
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
  private final Supplier<Optional<InetSocketAddress>> target;
  private final Duration delay;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** Bytes on their way; empty at the end. */
  private record Piece(long dueNanos, ByteBuffer bytes) {}

  Relay(InetSocketAddress at, Supplier<Optional<InetSocketAddress>> target, Duration delay)
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
    Optional<InetSocketAddress> to = target.get();
    if (to.isEmpty()) {
      close(client);
      return;
    }
    Socket server = new Socket();
    open.add(server);
    try {
      server.connect(to.get(), 1000);
      Thread.ofVirtual().start(() -> pass(client, server, Duration.ZERO));
      pass(server, client, delay);
    } catch (IOException _) {
      close(client);
      close(server);
    }
  }

  private void pass(Socket from, Socket to, Duration later) {
    BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    Thread.ofVirtual().start(() -> deliver(pieces, to));
    byte[] buffer = new byte[16384];
    try {
      for (int read = from.getInputStream().read(buffer);
          read >= 0;
          read = from.getInputStream().read(buffer)) {
        ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(buffer, read));
        pieces.add(new Piece(System.nanoTime() + later.toNanos(), bytes));
      }
    } catch (IOException _) {
      // Either end was closed, which is passed on below.
    }
    pieces.add(new Piece(System.nanoTime(), ByteBuffer.allocate(0)));
    close(from);
  }

  private void deliver(BlockingQueue<Piece> pieces, Socket to) {
    StopSign never = new StopSign();
    try {
      OutputStream out = to.getOutputStream();
      while (!to.isClosed()) {
        Piece piece = pieces.poll(END.toMillis(), TimeUnit.MILLISECONDS);
        if (piece != null && !piece.bytes().hasRemaining()) {
          break;
        }
        if (piece != null) {
          never.await(Duration.ofNanos(piece.dueNanos() - System.nanoTime()));
          out.write(piece.bytes().array());
        }
      }
    } catch (IOException | InterruptedException _) {
      // Either end was closed.
    }
    close(to);
  }

  /** Closes every connection; new ones are taken again. */
  void cut() {
    open.forEach(this::close);
  }

  private void close(Socket socket) {
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
