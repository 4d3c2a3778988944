package dev.holdfast.drill;

import dev.holdfast.drill.check.WriteKey;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table that clients of a drill write to, and how its rows name the write they came from.
 *
 * <p>The id of a row carries the run, so that it is recognised wherever it turns up, above all in a
 * file of exported rows whatever that file's format.
 *
 * @param run what tells this drill from every other; lower-case letters and digits
 */
record DrillTable(String run) {
  /** Made anew by every drill; what an earlier one left is dropped. */
  static final String NAME = "holdfast_drill";

  static final String DROP = "drop table if exists " + NAME;

  /** A row that is applied twice must show, so its id is not unique. */
  static final String CREATE =
      "create table "
          + NAME
          + " (n bigint generated always as identity primary key, id text not null, region text not"
          + " null, written_at timestamptz not null default clock_timestamp());"
          + " create index on "
          + NAME
          + " (id)";

  /** The engine's own name; unlike its address it is the same for every way to it. */
  private static final String SERVER = "current_setting('cluster_name')";

  private static final String TIMELINE =
      "substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8)";

  /** When the engine ran the statement, by its own clock, in microseconds since 1970. */
  private static final String SERVED = "(extract(epoch from clock_timestamp()) * 1000000)::bigint";

  /** When a row was written, the same in every session. */
  private static final String WRITTEN_AT =
      "to_char(written_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";

  /**
   * The position is read before the commit, which lies behind it: when the write is acknowledged,
   * everything up to there is on disk.
   */
  static final String WRITE =
      "insert into "
          + NAME
          + " (id, region) values (?, ?) returning "
          + SERVER
          + ", "
          + TIMELINE
          + ", pg_current_wal_insert_lsn()::text, "
          + SERVED;

  /** The position is that of the log on disk: not even a crash of the engine takes it back. */
  static final String READ =
      "select "
          + SERVER
          + ", case when pg_is_in_recovery() then null else "
          + TIMELINE
          + " end, case when pg_is_in_recovery() then null"
          + " else pg_current_wal_flush_lsn()::text end, "
          + SERVED
          + ", exists (select 1 from "
          + NAME
          + " where id = ?)";

  static final String ALL = "select id, region, " + WRITTEN_AT + " from " + NAME;

  static final String CONTENT =
      "select count(*), md5(coalesce(string_agg(id || '|' || region || '|' || written_at::text, ','"
          + " order by id collate \"C\", n), '')) from "
          + NAME;

  static DrillTable of(long seed, long startedMillis) {
    return new DrillTable(Long.toString(startedMillis, 36) + "s" + Long.toHexString(seed));
  }

  /** The id of a write's row, for instance {@code hf:mi3k2s7:4-17}. */
  String id(WriteKey key) {
    return "hf:" + run + ":" + key;
  }

  /** The write that a row's id names; empty if it is not of this drill. */
  Optional<WriteKey> key(String id) {
    Matcher matcher = pattern().matcher(id);
    return matcher.matches() ? Optional.of(key(matcher)) : Optional.empty();
  }

  /** Every write of this drill that is named anywhere in a text. */
  Set<WriteKey> keysIn(String text) {
    Set<WriteKey> keys = new HashSet<>();
    Matcher matcher = pattern().matcher(text);
    while (matcher.find()) {
      keys.add(key(matcher));
    }
    return keys;
  }

  private Pattern pattern() {
    return Pattern.compile("hf:" + run + ":([0-9]{1,9})-([0-9]{1,9})");
  }

  private static WriteKey key(Matcher matcher) {
    return new WriteKey(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }
}
