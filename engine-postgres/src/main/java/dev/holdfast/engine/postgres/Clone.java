package dev.holdfast.engine.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import org.postgresql.core.BaseBackupStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies a primary's data over the network into {@code data.incoming}, as a standby's. */
final class Clone {
  private static final Logger LOG = LoggerFactory.getLogger(Clone.class);

  /** Before the first byte the primary writes a checkpoint, which takes a busy disk a while. */
  private static final Duration BEGIN_PATIENCE = Duration.ofSeconds(60);

  /**
   * Silence for this long means that the primary, or the way to it, is gone; a clone as a whole may
   * take hours.
   */
  private static final Duration SILENCE_MAX = Duration.ofSeconds(10);

  private static final int READ_BUFFER = 256 * 1024;

  /**
   * Compressed as quickly as can be: links between regions are slower than one core compresses, and
   * every byte on them is paid for.
   */
  private static final String OPTIONS =
      "LABEL 'holdfast', CHECKPOINT 'fast', WAL true, MANIFEST 'no',"
          + " COMPRESSION 'gzip', COMPRESSION_DETAIL 'level=1'";

  private Clone() {}

  /** Fills {@code data.incoming}; nothing else is touched. */
  static void fill(ReplicaFolder folder, Sessions sessions, SocketAddress source)
      throws IOException, SQLException {
    long started = System.nanoTime();
    Path target = folder.prepareIncoming();
    try (Connection connection = sessions.replication(source, BEGIN_PATIENCE);
        InputStream backup =
            new BufferedInputStream(BaseBackupStream.open(connection, OPTIONS), READ_BUFFER);
        InputStream unpacked = new GZIPInputStream(backup, READ_BUFFER)) {
      Sessions.setPatience(connection, SILENCE_MAX);
      long began = System.nanoTime();
      var tar = new TarReader(unpacked, target);
      tar.unpack();
      // Only after the archive does the primary say whether the backup as a whole was one.
      backup.transferTo(OutputStream.nullOutputStream());
      LOG.info(
          "cloned {} files, {} bytes; the primary began after {} ms, the end came after {} ms",
          tar.files(),
          tar.bytes(),
          (began - started) / 1_000_000,
          (System.nanoTime() - started) / 1_000_000);
    }
    Durable.write(target.resolve("postgresql.auto.conf"), "");
    Durable.write(target.resolve("standby.signal"), "");
  }
}
