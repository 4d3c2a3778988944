package dev.holdfast.engine.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A Unix socket as pgjdbc wants one. The JDK has channels for these, but no {@link Socket}, and
 * reading from a channel knows no time limit.
 *
 * <p>One thread at a time waits to read or write. Any thread may close, and whoever waits is told.
 */
final class UnixSocket extends Socket {
  /** A server with a full queue of clients has room again within milliseconds, or is not well. */
  private static final Duration QUEUE_PAUSE = Duration.ofMillis(5);

  /** Nobody waits for ever where no limit was asked for. */
  private static final Duration QUEUE_PATIENCE = Duration.ofSeconds(3);

  private final UnixDomainSocketAddress server;
  private final ReentrantLock waiting = new ReentrantLock();
  private volatile @Nullable Open open;
  private volatile boolean closed;
  private volatile int timeoutMillis;

  /** What there is once it is connected. */
  private record Open(SocketChannel channel, Selector selector, SelectionKey key) {}

  UnixSocket(UnixDomainSocketAddress server) {
    this.server = server;
  }

  /**
   * Connects to the server, whatever the address says. Unlike over a network there is nothing to
   * wait for, except for room in the server's queue.
   */
  @Override
  public void connect(SocketAddress ignored, int limitMillis) throws IOException {
    Duration patience = limitMillis > 0 ? Duration.ofMillis(limitMillis) : QUEUE_PATIENCE;
    try {
      Optional<Open> connected = Poll.until(patience, QUEUE_PAUSE, new Attempt());
      open =
          connected.orElseThrow(() ->
              new SocketTimeoutException(server + " had no room for a client in " + patience));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SocketException("Interrupted while connecting to " + server);
    } catch (Refused e) {
      throw new IOException("no server listens at " + server + ": " + e.getMessage(), e);
    }
    if (closed) {
      close();
      throw new SocketException("Socket closed");
    }
  }

  @Override
  public void connect(SocketAddress ignored) throws IOException {
    connect(ignored, 0);
  }

  /** Carries a failure out of a question. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** Present when connected, empty while the server's queue is full. */
  private final class Attempt implements Poll.Question<Open> {
    @Override
    public Optional<Open> ask() {
      try {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
          channel.configureBlocking(false);
          // Never under way: either there is room in the queue, or the attempt has come to nothing.
          if (channel.connect(server)) {
            Selector selector = Selector.open();
            return Optional.of(new Open(channel, selector, channel.register(selector, 0)));
          }
          channel.close();
          return Optional.empty();
        } catch (IOException | RuntimeException e) {
          channel.close();
          throw e;
        }
      } catch (IOException e) {
        if (isFull(e)) {
          return Optional.empty();
        }
        throw new Refused(e);
      }
    }
  }

  /** The JDK has no exception of its own for this; nobody listening is another one, or no file. */
  private boolean isFull(IOException failure) {
    return failure instanceof SocketException
        && !(failure instanceof ConnectException)
        && Files.exists(server.getPath());
  }

  private Open opened() throws SocketException {
    Open now = open;
    if (closed || now == null) {
      throw new SocketException(closed ? "Socket closed" : "Socket is not connected");
    }
    return now;
  }

  /** Waits until the channel can read or write. */
  private void await(Open at, int operation) throws IOException {
    int limit = timeoutMillis;
    long deadline = System.nanoTime() + Duration.ofMillis(limit).toNanos();
    waiting.lock();
    try {
      at.key().interestOps(operation);
      do {
        long left = limit == 0 ? 0 : Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
        at.selector().select(left);
        if (closed) {
          throw new SocketException("Socket closed");
        }
        if (!at.selector().selectedKeys().isEmpty()) {
          at.selector().selectedKeys().clear();
          return;
        }
        if (Thread.currentThread().isInterrupted()) {
          throw new SocketException("Interrupted while waiting for " + server);
        }
      } while (limit == 0 || System.nanoTime() - deadline < 0);
      throw new SocketTimeoutException("no answer within " + limit + " ms");
    } finally {
      waiting.unlock();
    }
  }

  @Override
  public InputStream getInputStream() throws IOException {
    var _ = opened();
    return new Input();
  }

  private final class Input extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      Open at = opened();
      ByteBuffer room = ByteBuffer.wrap(into, offset, length);
      int read = at.channel().read(room);
      while (read == 0) {
        await(at, SelectionKey.OP_READ);
        read = at.channel().read(room);
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      UnixSocket.this.close();
    }
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    var _ = opened();
    return new Output();
  }

  private final class Output extends OutputStream {
    /** Whether bytes were lost already; written by whoever writes. */
    private boolean lost;

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      Open at = opened();
      ByteBuffer bytes = ByteBuffer.wrap(from, offset, length);
      while (bytes.hasRemaining()) {
        if (taken(at, bytes) == 0) {
          await(at, SelectionKey.OP_WRITE);
        }
      }
    }

    /**
     * As over TCP, the first bytes to a peer that is gone are lost without a word, and reading
     * tells the end. A session says goodbye when it is closed, and must not fail for that.
     */
    private int taken(Open at, ByteBuffer bytes) throws IOException {
      try {
        return at.channel().write(bytes);
      } catch (ClosedChannelException e) {
        // The end on this side: closed, or interrupted.
        throw e;
      } catch (IOException gone) {
        if (lost) {
          throw gone;
        }
        lost = true;
        int left = bytes.remaining();
        bytes.position(bytes.limit());
        return left;
      }
    }

    @Override
    public void close() throws IOException {
      UnixSocket.this.close();
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    Open now = open;
    if (now != null) {
      now.channel().close();
      // Closing the channel does not wake who waits for it, closing the selector does.
      now.selector().close();
    }
  }

  @Override
  public void setSoTimeout(int millis) {
    timeoutMillis = millis;
  }

  @Override
  public int getSoTimeout() {
    return timeoutMillis;
  }

  @Override
  public boolean isConnected() {
    return open != null;
  }

  @Override
  public boolean isBound() {
    return open != null;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public int getSendBufferSize() throws SocketException {
    try {
      return opened().channel().getOption(StandardSocketOptions.SO_SNDBUF);
    } catch (IOException e) {
      throw new SocketException("The send buffer's size is not known", e);
    }
  }

  // What only exists over a network needs no doing.

  @Override
  public void setTcpNoDelay(boolean on) {}

  @Override
  public boolean getTcpNoDelay() {
    return true;
  }

  @Override
  public void setKeepAlive(boolean on) {}

  @Override
  public boolean getKeepAlive() {
    return false;
  }

  @Override
  public String toString() {
    return "UnixSocket[" + server + "]";
  }
}
