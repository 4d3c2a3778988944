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
 * @param reach how far a standby has replayed its log, or a primary has it on disk, in bytes; on
 *     disk it may end within a record, which a standby that receives it never replays
 * @param inserted where a primary's newest record ends, whether that is on disk or not; 0 for a
 *     standby
 * @param timeline the timeline of that end; 0 where a standby without an upstream does not know
 * @param receiving whether a standby has a process that talks to its upstream
 * @param streaming whether that process receives
 * @param standbys the connected standbys and how far each has the log on disk
 * @param standbyNames the setting that says which standbys a commit waits for
 */
record Facts(
    boolean recovering,
    long reach,
    long inserted,
    long timeline,
    boolean receiving,
    boolean streaming,
    Map<RegionId, LogPosition> standbys,
    String standbyNames) {
  static final String QUESTION =
      """
      select recovering,
          case when recovering
               then pg_last_wal_replay_lsn()
               else pg_current_wal_flush_lsn() end - '0/0'::pg_lsn as reach,
          case when recovering then '0/0' else pg_current_wal_insert_lsn() end - '0/0'::pg_lsn
              as inserted,
          case when recovering then (select to_hex(received_tli) from pg_stat_wal_receiver)
               else substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) end as timeline,
          (select status from pg_stat_wal_receiver) as receiver,
          (select string_agg(application_name || '=' || flush_lsn, ',') from pg_stat_replication
           where flush_lsn is not null) as standbys,
          current_setting('synchronous_standby_names') as standby_names,
          pg_size_bytes(current_setting('wal_segment_size')) as segment
      from (select pg_is_in_recovery() as recovering) r
      """;

  private static final int PAGE_BYTES = 8192;
  private static final int PAGE_HEADER = 24;
  private static final int SEGMENT_HEADER = 40;

  /**
   * The server says where the next record will begin, which is behind the header of a page that is
   * still empty.
   */
  private static long withoutHeader(long next, long segmentBytes) {
    long page = next - next % PAGE_BYTES;
    int header = page % segmentBytes == 0 ? SEGMENT_HEADER : PAGE_HEADER;
    return next - page == header ? page : next;
  }

  static Facts of(ResultSet row) throws SQLException {
    String hex = row.getString("timeline");
    long timeline = hex == null ? 0 : Long.parseLong(hex, 16);
    String receiver = row.getString("receiver");
    String standbys = row.getString("standbys");
    return new Facts(
        row.getBoolean("recovering"),
        row.getLong("reach"),
        withoutHeader(row.getLong("inserted"), row.getLong("segment")),
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
