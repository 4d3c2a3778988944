package dev.holdfast.engine.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The few facts of a stopped server's {@code pg_control} that are needed; the layout is that of
 * PostgreSQL 18.
 *
 * @param system identifies the database cluster from its creation on
 * @param checkpoint where the last checkpoint's record begins
 * @param timeline the timeline of that checkpoint
 */
record ControlFile(long system, long checkpoint, long timeline) {
  private static final int LAYOUT = 1800;
  private static final int LAYOUT_OFFSET = 8;
  private static final int CHECKPOINT_OFFSET = 32;
  private static final int TIMELINE_OFFSET = 48;
  private static final int BYTES_MIN = 296;

  static ControlFile read(Path data) throws IOException {
    byte[] bytes = Files.readAllBytes(data.resolve("global/pg_control"));
    if (bytes.length < BYTES_MIN) {
      throw new IOException(data + "/global/pg_control is cut short; the data is damaged");
    }
    var fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int layout = fields.getInt(LAYOUT_OFFSET);
    if (layout != LAYOUT) {
      throw new IOException(
          data + " was written by another PostgreSQL (layout " + layout + ", not " + LAYOUT + ")");
    }
    return new ControlFile(
        fields.getLong(0),
        fields.getLong(CHECKPOINT_OFFSET),
        Integer.toUnsignedLong(fields.getInt(TIMELINE_OFFSET)));
  }
}
