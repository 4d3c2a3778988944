package dev.holdfast.steering;

import static io.netty.handler.codec.ByteToMessageDecoder.MERGE_CUMULATOR;

import dev.holdfast.mesh.Introduction;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;

/**
 * Answers a PostgreSQL server that asks for a password, so that a standby in another region, which
 * has proven to be one, need not: each question and its answer would take it a round trip between
 * regions, while clients wait for a standby to confirm the first write of a new primary.
 *
 * <p>Only a request for the password in clear is answered, and the server makes that only to a
 * standby. What it asks of others, such as a proof by SCRAM, they must answer themselves.
 *
 * <p>Source: PostgreSQL's manual, "Message Formats".
 */
public final class PostgresLogin implements Introduction {
  /** Type, length and code of a request. */
  private static final int REQUEST_BYTES = 1 + 2 * Integer.BYTES;

  private static final int CLEARTEXT_PASSWORD = 3;

  private final String password;

  /**
   * An introduction.
   *
   * @param password of the role that standbys come as
   */
  public PostgresLogin(String password) {
    this.password = password;
  }

  @Override
  public ChannelHandler handler() {
    return new Handler();
  }

  /** Owned by the connection's event loop. */
  private final class Handler extends ChannelInboundHandlerAdapter {
    private ByteBuf heard = Unpooled.EMPTY_BUFFER;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = MERGE_CUMULATOR.cumulate(context.alloc(), heard, (ByteBuf) message);
      boolean request = bytes.getByte(bytes.readerIndex()) == 'R';
      if (request && bytes.readableBytes() < REQUEST_BYTES) {
        heard = bytes;
        return;
      }
      heard = Unpooled.EMPTY_BUFFER;
      if (request && bytes.getInt(bytes.readerIndex() + 1 + Integer.BYTES) == CLEARTEXT_PASSWORD) {
        bytes.skipBytes(REQUEST_BYTES);
        var _ = context.writeAndFlush(answer(context));
      }
      if (bytes.isReadable()) {
        context.fireChannelRead(bytes);
      } else {
        bytes.release();
      }
      context.pipeline().remove(this);
    }

    private ByteBuf answer(ChannelHandlerContext context) {
      byte[] text = password.getBytes(StandardCharsets.UTF_8);
      int length = Integer.BYTES + text.length + 1;
      return context
          .alloc()
          .buffer(1 + length)
          .writeByte('p')
          .writeInt(length)
          .writeBytes(text)
          .writeByte(0);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
      heard.release();
      heard = Unpooled.EMPTY_BUFFER;
    }
  }
}
