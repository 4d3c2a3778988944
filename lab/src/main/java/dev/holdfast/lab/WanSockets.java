package dev.holdfast.lab;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The emulator's sockets and the one thread that serves them. */
final class WanSockets implements AutoCloseable {
  /** The loop never blocks, so a change takes effect within milliseconds or there is a bug. */
  private static final long PATIENCE_SECONDS = 10;

  /** Enough to keep a fast lane full between two rounds of the loop. */
  private static final WriteBufferWaterMark WRITES =
      new WriteBufferWaterMark(128 * 1024, 256 * 1024);

  private final EventLoopGroup group;
  private final EventLoop loop;
  private final Class<? extends ServerSocketChannel> serverType;
  private final Class<? extends SocketChannel> clientType;
  private final List<Channel> listening = new ArrayList<>();

  WanSockets() {
    boolean epoll = Epoll.isAvailable();
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("wan", true), io);
    loop = group.next();
    serverType = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    clientType = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  EventLoop loop() {
    return loop;
  }

  /** Runs a change on the loop and waits until it is made. */
  void run(Runnable change) {
    Future<?> made = loop.submit(change);
    if (!made.awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("The WAN emulator's thread hangs");
    }
    if (made.cause() != null) {
      throw new IllegalStateException("The WAN emulator failed", made.cause());
    }
  }

  /** Listens at an address; every connection is handed over with reading paused. */
  void listen(InetSocketAddress address, Consumer<SocketChannel> onDialled) throws IOException {
    ServerBootstrap server =
        new ServerBootstrap()
            .group(group)
            .channel(serverType)
            // Connections of a moment ago, which the kernel still remembers, do not matter.
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITES)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel dialler) {
                    onDialled.accept(dialler);
                  }
                });
    ChannelFuture bound = server.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("The WAN emulator cannot listen on " + address, bound.cause());
    }
    listening.add(bound.channel());
  }

  /** Connects to a leg's target from the dialling region's own address. */
  void connect(WanConnection connection) {
    WanLeg leg = connection.leg();
    new Bootstrap()
        .group(loop)
        .channel(clientType)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITES)
        .option(
            ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) WanConnection.REQUEST_GIVES_UP.toMillis())
        .handler(new ChannelInboundHandlerAdapter())
        .connect(leg.target(), new InetSocketAddress(leg.dial().getAddress(), 0))
        .addListener((ChannelFuture connected) -> {
          if (connected.isSuccess()) {
            connection.accepted((SocketChannel) connected.channel());
          } else {
            connection.refused();
          }
        });
  }

  @Override
  public void close() {
    listening.forEach(channel -> channel.close().awaitUninterruptibly());
    group.shutdownGracefully(0, PATIENCE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
