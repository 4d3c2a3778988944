package dev.holdfast.engine.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The few facts of a server's {@code pg_control} that are needed; the layout is that of PostgreSQL
 * 18.
 *
 * @param system identifies the database cluster from its creation on
 * @param checkpoint where the last checkpoint's record begins
 * @param timeline the newest timeline that the data itself is of: of the last checkpoint, or of the
 *     end of the last recovery
 */
record ControlFile(long system, long checkpoint, long timeline) {
  private static final int LAYOUT = 1800;
  private static final int LAYOUT_OFFSET = 8;
  private static final int CHECKPOINT_OFFSET = 32;
  private static final int TIMELINE_OFFSET = 48;
  private static final int RECOVERY_TIMELINE_OFFSET = 144;
  private static final int BYTES_MIN = 296;

  /** Settings of the primary that a standby must not fall short of, and where they are. */
  private static final Map<String, Integer> ROOM =
      Map.of(
          "max_connections", 180,
          "max_worker_processes", 184,
          "max_wal_senders", 188,
          "max_prepared_transactions", 192,
          "max_locks_per_transaction", 196);

  static ControlFile read(Path data) throws IOException {
    ByteBuffer fields = fields(data);
    return new ControlFile(
        fields.getLong(0),
        fields.getLong(CHECKPOINT_OFFSET),
        Math.max(
            Integer.toUnsignedLong(fields.getInt(TIMELINE_OFFSET)),
            Integer.toUnsignedLong(fields.getInt(RECOVERY_TIMELINE_OFFSET))));
  }

  /** What the log, as far as it was replayed, demands of a standby's settings. */
  static SortedMap<String, Integer> room(Path data) throws IOException {
    ByteBuffer fields = fields(data);
    var room = new TreeMap<String, Integer>();
    ROOM.forEach((name, offset) -> room.put(name, fields.getInt(offset)));
    return room;
  }

  private static ByteBuffer fields(Path data) throws IOException {
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
    return fields;
  }
}
