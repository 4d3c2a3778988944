package dev.holdfast.steering;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What handlers of PostgreSQL's protocol are given in tests, and what comes out of them. */
final class Wire {
  private Wire() {}

  /** A packet as a client begins with, of a code and whatever follows it. */
  static ByteBuf packet(int code, String rest) {
    byte[] bytes = rest.getBytes(StandardCharsets.UTF_8);
    return Unpooled.buffer()
        .writeInt(2 * Integer.BYTES + bytes.length)
        .writeInt(code)
        .writeBytes(bytes);
  }

  /** All that a channel has to give. */
  static String drained(Supplier<@Nullable ByteBuf> from, Charset charset) {
    var all = new StringBuilder();
    for (ByteBuf next = from.get(); next != null; next = from.get()) {
      all.append(next.toString(charset));
      next.release();
    }
    return all.toString();
  }
}
