package dev.holdfast.consensus;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * One leg of a wide area network: connections that one region dials to another, delayed, and cut
 * one way or both without a word.
 *
 * <p>A connection that lost a single byte to a cut stays silent after the cut was healed, as TCP
 * does for minutes after a long outage. Nothing is ever reset.
 */
final class Relay implements AutoCloseable {
  private static final int CHUNK = 16 * 1024;
  private static final int CHUNKS_UNDER_WAY_MAX = 256; // 4 MiB, more than any flow control window

  private final ServerSocket listener;
  private final InetSocketAddress target;
  private final Duration delay;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger dialled = new AtomicInteger();
  private volatile boolean forthCut;
  private volatile boolean backCut;

  /** Bytes and when they arrive; no bytes means the end. */
  private record Chunk(ByteBuffer bytes, long arrives) {}

  /**
   * @param delay each way
   */
  Relay(InetSocketAddress listen, InetSocketAddress target, Duration delay) throws IOException {
    listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(listen);
    this.target = target;
    this.delay = delay;
    Thread.ofVirtual().start(this::accept);
  }

  /** Cuts or heals the direction from the region that dials to the region that is dialled. */
  void cutForth(boolean cut) {
    forthCut = cut;
  }

  /** Cuts or heals the direction back to the region that dials. */
  void cutBack(boolean cut) {
    backCut = cut;
  }

  /** How many connections were made so far. */
  int dialled() {
    return dialled.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        var near = listener.accept();
        dialled.incrementAndGet();
        sockets.add(near);
        Thread.ofVirtual().start(() -> join(near));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void join(Socket near) {
    try {
      var far = new Socket();
      sockets.add(far);
      far.connect(target);
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      pump(near, far, () -> forthCut);
      pump(far, near, () -> backCut);
    } catch (IOException e) {
      close(near);
    }
  }

  private void pump(Socket from, Socket to, BooleanSupplier cut) {
    var underWay = new ArrayBlockingQueue<Chunk>(CHUNKS_UNDER_WAY_MAX);
    Thread.ofVirtual().start(() -> read(from, underWay, cut));
    Thread.ofVirtual().start(() -> write(to, underWay));
  }

  private void read(Socket from, BlockingQueue<Chunk> underWay, BooleanSupplier cut) {
    boolean silent = false;
    try (InputStream in = from.getInputStream()) {
      var buffer = new byte[CHUNK];
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        silent |= cut.getAsBoolean();
        if (!silent) {
          underWay.put(
              new Chunk(
                  ByteBuffer.wrap(Arrays.copyOf(buffer, n)), System.nanoTime() + delay.toNanos()));
        }
      }
    } catch (IOException | InterruptedException e) {
      // the connection ended, as connections do
    }
    if (!silent && !cut.getAsBoolean()) {
      underWay.add(new Chunk(ByteBuffer.allocate(0), System.nanoTime() + delay.toNanos()));
    }
  }

  private void write(Socket to, BlockingQueue<Chunk> underWay) {
    try (OutputStream out = to.getOutputStream()) {
      for (var chunk = underWay.take(); chunk.bytes().hasRemaining(); chunk = underWay.take()) {
        for (long left; (left = chunk.arrives() - System.nanoTime()) > 0; ) {
          LockSupport.parkNanos(left);
        }
        out.write(chunk.bytes().array());
      }
    } catch (IOException | InterruptedException e) {
      // the connection ended, as connections do
    }
  }

  private static void close(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    close(listener);
    sockets.forEach(Relay::close);
  }
}
