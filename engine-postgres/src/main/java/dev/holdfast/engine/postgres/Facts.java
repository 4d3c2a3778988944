package dev.holdfast.engine.postgres;

import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a running server says about itself in one answer.
 *
 * @param recovering whether it is a standby
 * @param reach the end of its log, in bytes
 * @param timeline the timeline of that end; 0 where a standby without an upstream does not know
 * @param receiving whether a standby has a process that talks to its upstream
 * @param streaming whether that process receives
 * @param standbys the connected standbys and how far each has the log on disk
 * @param standbyNames the setting that says which standbys a commit waits for
 */
record Facts(
    boolean recovering,
    long reach,
    long timeline,
    boolean receiving,
    boolean streaming,
    Map<RegionId, LogPosition> standbys,
    String standbyNames) {
  static final String QUESTION =
      """
      select recovering,
          case when recovering
               then greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
               else pg_current_wal_flush_lsn() end - '0/0'::pg_lsn as reach,
          case when recovering then (select to_hex(received_tli) from pg_stat_wal_receiver)
               else substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) end as timeline,
          (select status from pg_stat_wal_receiver) as receiver,
          (select string_agg(application_name || '=' || flush_lsn, ',') from pg_stat_replication
           where flush_lsn is not null) as standbys,
          current_setting('synchronous_standby_names') as standby_names
      from (select pg_is_in_recovery() as recovering) r
      """;

  static Facts of(ResultSet row) throws SQLException {
    String hex = row.getString("timeline");
    long timeline = hex == null ? 0 : Long.parseLong(hex, 16);
    String receiver = row.getString("receiver");
    String standbys = row.getString("standbys");
    return new Facts(
        row.getBoolean("recovering"),
        row.getLong("reach"),
        timeline,
        receiver != null,
        "streaming".equals(receiver),
        standbys == null ? Map.of() : positions(standbys, timeline),
        row.getString("standby_names"));
  }

  private static Map<RegionId, LogPosition> positions(String text, long timeline) {
    var positions = new TreeMap<RegionId, LogPosition>();
    for (String standby : text.split(",", -1)) {
      int equals = standby.lastIndexOf('=');
      String name = standby.substring(0, equals);
      // Other clients may replicate too; a region's standby is known by the region's name.
      if (RegionId.isName(name)) {
        positions.merge(
            new RegionId(name),
            LogPosition.ofLsn(timeline, standby.substring(equals + 1)),
            (one, other) -> one.compareTo(other) < 0 ? one : other);
      }
    }
    return positions;
  }
}
