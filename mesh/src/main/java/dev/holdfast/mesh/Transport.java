package dev.holdfast.mesh;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The threads and sockets of one mesh: Linux's epoll where its library can be loaded, else the
 * JDK's selectors.
 *
 * <p>A connection and the one it is joined to live on the same thread, so that passing a chunk on
 * takes no handover.
 */
final class Transport implements AutoCloseable {
  /**
   * Passing bytes is mostly system calls; more threads than this only take processors from the
   * databases beside it.
   */
  private static final int THREADS_MAX = 4;

  /** A sender is read again once no more than this waits for its receiver. */
  static final int KEPT_MIN = 64 * 1024;

  /**
   * Bytes kept for a receiver that does not keep up, per direction, before its sender is no longer
   * read.
   */
  private static final int KEPT_MAX = 256 * 1024;

  private static final WriteBufferWaterMark KEPT = new WriteBufferWaterMark(KEPT_MIN, KEPT_MAX);

  private static final int READ_BYTES_MIN = 1024;
  private static final int READ_BYTES_FIRST = 8 * 1024;

  /** The most that one read from a socket brings. */
  static final int READ_BYTES_MAX = 64 * 1024;

  private static final int BACKLOG = 1024;

  /** Long enough for three lost packets over a slow link. */
  static final Duration CONNECT_LIMIT = Duration.ofSeconds(4);

  // A user timeout (TCP_USER_TIMEOUT) would find dead peers sooner, but Linux also counts the time
  // in which a healthy
  // receiver has paused, as psql does behind a pager. Tunnels are watched by the mesh itself.

  private static final int KEEPALIVE_IDLE_SECONDS = 5;
  private static final int KEEPALIVE_INTERVAL_SECONDS = 2;
  private static final int KEEPALIVE_PROBES = 3;

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

  private final boolean epoll;
  private final EventLoopGroup loops;

  Transport(String name, boolean epoll) {
    this.epoll = epoll;
    IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    int threads = Math.min(THREADS_MAX, Runtime.getRuntime().availableProcessors());
    this.loops =
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory("mesh-" + name, true), handlers);
  }

  /** Opens a port or a Unix socket whose connections are not read until their handler says so. */
  Channel listen(SocketAddress local, ChannelInitializer<Channel> accepting) throws IOException {
    ChannelFuture binding =
        server(local).childHandler(accepting).bind(named(local)).awaitUninterruptibly();
    if (!binding.isSuccess()) {
      throw new IOException("Cannot listen on " + local, binding.cause());
    }
    return binding.channel();
  }

  /** An address as the channels in use want it: epoll has a class of its own for Unix sockets. */
  SocketAddress named(SocketAddress address) {
    return epoll && address instanceof UnixDomainSocketAddress unix
        ? new DomainSocketAddress(unix.getPath().toFile())
        : address;
  }

  private ServerBootstrap server(SocketAddress local) {
    var server =
        new ServerBootstrap()
            .group(loops)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, reads())
            .childOption(ChannelOption.MESSAGE_SIZE_ESTIMATOR, Chunk.SIZES)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, KEPT);
    if (local instanceof UnixDomainSocketAddress) {
      return server.channel(
          epoll ? EpollServerDomainSocketChannel.class : NioServerDomainSocketChannel.class);
    }
    server
        .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true);
    if (epoll) {
      server
          .childOption(EpollChannelOption.TCP_KEEPIDLE, KEEPALIVE_IDLE_SECONDS)
          .childOption(EpollChannelOption.TCP_KEEPINTVL, KEEPALIVE_INTERVAL_SECONDS)
          .childOption(EpollChannelOption.TCP_KEEPCNT, KEEPALIVE_PROBES);
    }
    return server;
  }

  /**
   * Dials on the thread of the connection that it will be joined to; not read until its handler
   * says so.
   */
  Bootstrap client(EventLoop loop, SocketAddress target) {
    var client =
        new Bootstrap()
            .group(loop)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_LIMIT.toMillis())
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .option(ChannelOption.RECVBUF_ALLOCATOR, reads())
            .option(ChannelOption.MESSAGE_SIZE_ESTIMATOR, Chunk.SIZES)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, KEPT);
    if (target instanceof UnixDomainSocketAddress) {
      return client.channel(epoll ? EpollDomainSocketChannel.class : NioDomainSocketChannel.class);
    }
    client
        .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true);
    if (epoll) {
      client
          .option(EpollChannelOption.TCP_KEEPIDLE, KEEPALIVE_IDLE_SECONDS)
          .option(EpollChannelOption.TCP_KEEPINTVL, KEEPALIVE_INTERVAL_SECONDS)
          .option(EpollChannelOption.TCP_KEEPCNT, KEEPALIVE_PROBES);
    }
    return client;
  }

  EventLoop anyLoop() {
    return loops.next();
  }

  List<EventLoop> everyLoop() {
    var every = new ArrayList<EventLoop>();
    loops.forEach(each -> every.add((EventLoop) each));
    return every;
  }

  private static AdaptiveRecvByteBufAllocator reads() {
    return new AdaptiveRecvByteBufAllocator(READ_BYTES_MIN, READ_BYTES_FIRST, READ_BYTES_MAX);
  }

  /** Ends every thread; connections that are still open are closed. */
  @Override
  public void close() {
    loops
        .shutdownGracefully(0, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(2 * CLOSE_LIMIT.toMillis());
  }
}
