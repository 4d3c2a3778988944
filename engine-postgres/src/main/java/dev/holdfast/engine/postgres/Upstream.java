package dev.holdfast.engine.postgres;

import java.net.SocketAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * What the server at the upstream address says about itself.
 *
 * @param system identifies the database cluster
 * @param primary whether it takes writes
 * @param history the timelines of its log; meaningless unless it is a primary
 * @param flushed how far its log is on disk; meaningless unless it is a primary
 */
record Upstream(long system, boolean primary, TimelineHistory history, long flushed) {
  /** Two regions at opposite ends of the world, with the connection still to be made. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final String QUESTION =
      """
      select system, recovering, timeline,
          case when recovering then 0 else pg_current_wal_flush_lsn() - '0/0'::pg_lsn end as flushed,
          case when recovering then ''
               else coalesce(pg_read_file('pg_wal/' || timeline || '.history', true), '') end as history
      from (select recovering, s.system_identifier as system,
                case when recovering then '00000000'
                     else substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) end as timeline
            from (select pg_is_in_recovery() as recovering) r, pg_control_system() s) t
      """;

  static Upstream ask(Sessions sessions, SocketAddress address) throws SQLException {
    try (Connection connection = sessions.open(address, Sessions.MAINTENANCE, PATIENCE);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(QUESTION)) {
      if (!row.next()) {
        throw new SQLException("The upstream gave no answer");
      }
      long timeline = Long.parseLong(row.getString("timeline"), 16);
      List<String> lines = row.getString("history").lines().toList();
      return new Upstream(
          row.getLong("system"),
          !row.getBoolean("recovering"),
          TimelineHistory.parse(timeline, lines),
          row.getLong("flushed"));
    }
  }
}
