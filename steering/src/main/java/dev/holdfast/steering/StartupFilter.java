package dev.holdfast.steering;

import static io.netty.handler.codec.ByteToMessageDecoder.MERGE_CUMULATOR;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what one PostgreSQL client asks for before it is served, and turns away who asks for what a
 * writer endpoint is not for: replication, and roles that only Holdfast itself uses. What may pass
 * is passed on as it came. Once a session was asked for nothing is looked at any more.
 *
 * <p>Source: PostgreSQL's manual, "Message Formats", start-up message. Owned by the connection's
 * event loop.
 */
final class StartupFilter extends ChannelInboundHandlerAdapter {
  /** Invalid authorization specification: of PostgreSQL's own codes for "not as this role". */
  private static final String NOT_AUTHORIZED = "28000";

  /** The values by which clients say that they do not want to replicate. */
  private static final Set<String> NO = Set.of("false", "off", "no", "0");

  private final Set<String> ownRoles;
  private ByteBuf heard = Unpooled.EMPTY_BUFFER;
  private boolean refused;

  StartupFilter(Set<String> ownRoles) {
    this.ownRoles = Set.copyOf(ownRoles);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (refused) {
      ReferenceCountUtil.release(message);
      return;
    }
    ByteBuf all = MERGE_CUMULATOR.cumulate(context.alloc(), heard, (ByteBuf) message);
    heard = Unpooled.EMPTY_BUFFER;
    // A client may ask for encryption and go on without waiting for the answer.
    while (asksForEncryption(all)) {
      context.fireChannelRead(all.readRetainedSlice(PostgresOpening.HEADER_BYTES));
    }
    if (!decides(all)) {
      heard = all;
      return;
    }
    Optional<String> why = refusal(all);
    if (why.isPresent()) {
      refuse(context, why.get());
      all.release();
    } else {
      context.fireChannelRead(all);
      context.pipeline().remove(this);
    }
  }

  private void refuse(ChannelHandlerContext context, String because) {
    refused = true;
    var _ =
        context
            .writeAndFlush(PostgresError.fatal(context.alloc(), NOT_AUTHORIZED, because))
            .addListener(ChannelFutureListener.CLOSE);
  }

  private static boolean asksForEncryption(ByteBuf all) {
    if (all.readableBytes() < PostgresOpening.HEADER_BYTES
        || all.getInt(all.readerIndex()) != PostgresOpening.HEADER_BYTES) {
      return false;
    }
    int code = code(all);
    return code == PostgresOpening.SSL_REQUEST || code == PostgresOpening.GSS_REQUEST;
  }

  private static int code(ByteBuf packet) {
    return packet.getInt(packet.readerIndex() + Integer.BYTES);
  }

  /**
   * Whether enough has been heard. What is no packet of a start is the server's to judge: it ends
   * such a connection.
   */
  private static boolean decides(ByteBuf all) {
    if (all.readableBytes() < PostgresOpening.HEADER_BYTES) {
      return false;
    }
    int length = all.getInt(all.readerIndex());
    return length < PostgresOpening.HEADER_BYTES
        || length > PostgresOpening.PACKET_BYTES_MAX
        || length <= all.readableBytes();
  }

  private Optional<String> refusal(ByteBuf packet) {
    int length = packet.getInt(packet.readerIndex());
    if (length > packet.readableBytes()
        || code(packet) >>> Short.SIZE != PostgresOpening.PROTOCOL) {
      return Optional.empty();
    }
    int at = packet.readerIndex() + PostgresOpening.HEADER_BYTES;
    int end = packet.readerIndex() + length;
    while (at < end) {
      int nameEnds = packet.indexOf(at, end, (byte) 0);
      int valueEnds = nameEnds < 0 ? -1 : packet.indexOf(nameEnds + 1, end, (byte) 0);
      if (nameEnds <= at || valueEnds < 0) {
        break;
      }
      String name = text(packet, at, nameEnds);
      String value = text(packet, nameEnds + 1, valueEnds);
      if (name.equals("replication") && !NO.contains(value)) {
        return Optional.of("a writer endpoint serves no replication");
      }
      if (name.equals("user") && ownRoles.contains(value)) {
        return Optional.of(
            "role \"%s\" is Holdfast's own and cannot be used at a writer endpoint"
                .formatted(value));
      }
      at = valueEnds + 1;
    }
    return Optional.empty();
  }

  private static String text(ByteBuf packet, int from, int to) {
    return packet.toString(from, to - from, StandardCharsets.UTF_8);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    heard.release();
    heard = Unpooled.EMPTY_BUFFER;
  }
}
