package dev.holdfast.mesh;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Sends numbered bytes into a socket as fast as they are taken, on a thread of its own. */
final class Sender {
  private static final Duration STUCK = Duration.ofSeconds(1);

  private final AtomicLong bytes = new AtomicLong();
  private final Thread thread;

  Sender(Socket socket) {
    this(socket, Long.MAX_VALUE);
  }

  /** Sends so many bytes, then closes the socket. */
  Sender(Socket socket, long total) {
    thread = Thread.ofVirtual().start(() -> send(socket, total));
  }

  private void send(Socket socket, long total) {
    byte[] some = new byte[1_000];
    try (socket) {
      while (bytes.get() < total) {
        for (int i = 0; i < some.length; i++) {
          some[i] = at(bytes.get() + i);
        }
        socket.getOutputStream().write(some);
        bytes.addAndGet(some.length);
      }
    } catch (IOException e) {
      // Closed by the other side, which is what ends this.
    }
  }

  /** The byte sent at a position. */
  static byte at(long position) {
    return (byte) ((position * 31) >> 3);
  }

  /** How many bytes have been taken so far. */
  long bytes() {
    return bytes.get();
  }

  /** Waits until nothing more is taken. */
  void awaitStuck() throws InterruptedException {
    long before = -1;
    while (before != bytes.get()) {
      before = bytes.get();
      if (thread.join(STUCK)) {
        throw new IllegalStateException("The sender has ended after " + before + " bytes");
      }
    }
  }

  /** Waits for the other side to close the connection. */
  boolean ended() throws InterruptedException {
    return thread.join(Duration.ofSeconds(10));
  }
}
