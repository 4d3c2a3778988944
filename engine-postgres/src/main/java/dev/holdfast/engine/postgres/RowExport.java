package dev.holdfast.engine.postgres;

import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the rows of transactions that were committed after a point in the log, one JSON object a
 * line, in the order of their commits.
 */
final class RowExport {
  private static final Logger LOG = LoggerFactory.getLogger(RowExport.class);

  /**
   * Decoding a gigabyte of log, which is all there can be, takes less than this on one slow core.
   */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final int ROWS_AT_ONCE = 1000;

  /**
   * The server sorts, spilling to its disk if need be, because only a transaction's last line says
   * when and where it was committed.
   */
  private static final String ROWS =
      """
      select lsn::text, xid::text, data, substring(commit from '\\(at (.*)\\)$') as committed_at
      from (
        select n, lsn, xid::text, data,
            first_value(data) over w as commit, first_value(lsn) over w as commit_end
        from pg_logical_slot_peek_changes('holdfast_export', null, null,
            'include-timestamp', 'on', 'skip-empty-xacts', 'on') with ordinality as c (lsn, xid, data, n)
        window w as (partition by xid::text order by n desc)
      ) changes
      where commit_end > ?::pg_lsn and data like 'table %'
      order by n
      """;

  private final Sessions sessions;
  private final SocketAddress server;

  RowExport(Sessions sessions, SocketAddress server) {
    this.sessions = sessions;
    this.server = server;
  }

  /** Returns the number of rows; the file is on disk by then. Without rows there is no file. */
  long write(long after, Path folder, PostgresDriver.Settings settings, Epoch epoch)
      throws SQLException, IOException {
    Files.createDirectories(folder);
    Path file =
        folder.resolve(
            "%s-%s-epoch-%s.ndjson".formatted(settings.resource(), settings.self(), epoch));
    Path fresh = folder.resolve(file.getFileName() + ".new");
    long rows = writeAll(after, fresh);
    if (rows == 0) {
      Files.delete(fresh);
      return 0;
    }
    Durable.sync(fresh);
    Durable.rename(fresh, file);
    LOG.info("{} rows that only {} had are in {}", rows, settings.self(), file);
    return rows;
  }

  private long writeAll(long after, Path file) throws SQLException, IOException {
    long count = 0;
    try (Connection connection = sessions.open(server, Sessions.APPLICATION, PATIENCE);
        PreparedStatement statement = connection.prepareStatement(ROWS);
        BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      // Without a transaction pgjdbc would fetch all rows at once.
      connection.setAutoCommit(false);
      statement.setFetchSize(ROWS_AT_ONCE);
      statement.setString(1, new LogPosition(0, after).lsn());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          var change = DecodedChange.parse(rows.getString("data"));
          if (!change.schema().equals("holdfast")) {
            out.write(
                change.toJson(
                    rows.getString("lsn"), rows.getString("xid"), rows.getString("committed_at")));
            out.write('\n');
            count++;
          }
        }
      }
    }
    return count;
  }
}
