package dev.holdfast.steering;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/** What a PostgreSQL client is told when its session ends before it began. */
final class PostgresError {
  private PostgresError() {}

  /**
   * An error that ends the session.
   *
   * @param code of PostgreSQL's own codes
   * @param because one sentence for people
   */
  static ByteBuf fatal(ByteBufAllocator allocator, String code, String because) {
    ByteBuf fields = allocator.buffer();
    field(fields, 'S', "FATAL");
    field(fields, 'V', "FATAL");
    field(fields, 'C', code);
    field(fields, 'M', because);
    fields.writeByte(0);
    ByteBuf packet = allocator.buffer(fields.readableBytes() + 1 + Integer.BYTES);
    packet.writeByte('E').writeInt(fields.readableBytes() + Integer.BYTES).writeBytes(fields);
    fields.release();
    return packet;
  }

  private static void field(ByteBuf fields, char type, String value) {
    fields.writeByte(type);
    fields.writeCharSequence(value.replace('\0', ' '), StandardCharsets.UTF_8);
    fields.writeByte(0);
  }
}
