package dev.holdfast.lab;

import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/** Reads one piece at a time, as large as the lane finds fair. */
final class PieceAllocator extends DefaultMaxMessagesRecvByteBufAllocator {
  private final Lane lane;

  PieceAllocator(Lane lane) {
    // One read a round, so that the pipe can stop the next one.
    super(1);
    this.lane = lane;
  }

  @Override
  @SuppressWarnings("deprecation") // Netty has no other type for the handle of an allocator
  public Handle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public int guess() {
        return lane.pieceBytes();
      }
    };
  }
}
