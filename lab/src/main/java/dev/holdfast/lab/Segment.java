package dev.holdfast.lab;

import io.netty.buffer.ByteBuf;

/** One thing on its way through a pipe, in the order the sender sent it. */
sealed interface Segment {
  /** How much room it takes on the wire and in memory, in bytes. */
  int size();

  /** Bytes. */
  record Payload(ByteBuf bytes) implements Segment {
    @Override
    public int size() {
      return bytes.readableBytes();
    }
  }

  /** The sender will send no more (FIN). */
  record End() implements Segment {
    @Override
    public int size() {
      return 0;
    }
  }

  /** The sender's connection is gone (RST). */
  record Reset() implements Segment {
    @Override
    public int size() {
      return 0;
    }
  }
}
