package dev.holdfast.mesh;

import io.netty.buffer.ByteBuf;
import io.netty.channel.DefaultMessageSizeEstimator;
import io.netty.channel.FileRegion;
import io.netty.channel.MessageSizeEstimator;
import io.netty.util.AbstractReferenceCounted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * Bytes on their way to a socket that are written only while a permit is valid.
 *
 * <p>It is a {@link FileRegion} because that is what the transport hands the socket to: the permit
 * is asked right before every single write, also for what a slow receiver made wait since, possibly
 * while this process was suspended.
 */
final class Chunk extends AbstractReferenceCounted implements FileRegion {
  /**
   * Counts chunks among what waits for a slow receiver; the transport takes regions of files for
   * weightless.
   */
  static final MessageSizeEstimator SIZES =
      () ->
          message ->
              message instanceof Chunk chunk
                  ? chunk.count
                  : DefaultMessageSizeEstimator.DEFAULT.newHandle().size(message);

  private final ByteBuf bytes;
  private final Permit permit;
  private final int count;
  private int transferred;

  /** Takes over the reference to {@code bytes}. */
  Chunk(ByteBuf bytes, Permit permit) {
    this.bytes = bytes;
    this.permit = permit;
    this.count = bytes.readableBytes();
  }

  @Override
  public long transferTo(WritableByteChannel target, long position) throws IOException {
    if (!permit.valid()) {
      throw new PermitEndedException();
    }
    int written = target.write(view());
    if (written > 0) {
      bytes.skipBytes(written);
      transferred += written;
    }
    return written;
  }

  private ByteBuffer view() {
    return bytes.nioBufferCount() == 1
        ? bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes())
        : bytes.nioBuffer();
  }

  @Override
  public long position() {
    return 0;
  }

  @Deprecated
  @Override
  public long transfered() {
    return transferred;
  }

  @Override
  public long transferred() {
    return transferred;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public Chunk retain() {
    super.retain();
    return this;
  }

  @Override
  public Chunk retain(int increment) {
    super.retain(increment);
    return this;
  }

  @Override
  public Chunk touch() {
    return this;
  }

  @Override
  public Chunk touch(Object hint) {
    return this;
  }

  @Override
  protected void deallocate() {
    bytes.release();
  }
}
