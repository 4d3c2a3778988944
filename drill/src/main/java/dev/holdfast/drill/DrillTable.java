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

  static final String CREATE =
      "create table "
          + NAME
          + " (id text primary key, region text not null, written_at timestamptz not null default"
          + " now())";

  static final String WRITE =
      "insert into "
          + NAME
          + " (id, region) values (?, ?) returning host(inet_server_addr()), inet_server_port(),"
          + " substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8),"
          + " pg_current_wal_insert_lsn()::text";

  static final String READ =
      "select host(inet_server_addr()), inet_server_port(),"
          + " case when pg_is_in_recovery() then null"
          + " else substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) end,"
          + " case when pg_is_in_recovery() then null"
          + " else pg_current_wal_insert_lsn()::text end,"
          + " exists (select 1 from "
          + NAME
          + " where id = ?)";

  static final String ALL = "select id from " + NAME;

  static final String CONTENT =
      "select count(*), md5(coalesce(string_agg(id || '|' || region || '|' || written_at::text, ','"
          + " order by id collate \"C\"), '')) from "
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
