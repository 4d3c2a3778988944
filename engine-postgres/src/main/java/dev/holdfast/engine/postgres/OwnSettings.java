package dev.holdfast.engine.postgres;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings that our own sessions bring along in their start-up packet. These win over what the
 * files, {@code ALTER DATABASE} and {@code ALTER ROLE} set (for all roles, for ours, in one
 * database), so nothing that tenants or operators set there changes what our statements do. Listed
 * is whatever decides whether a statement of ours succeeds, how long it may wait, what its
 * acknowledgement means, and what its words mean.
 */
final class OwnSettings {
  private static final List<String> EVERYBODYS =
      List.of(
          "default_transaction_read_only=off",
          "default_transaction_isolation=read committed",
          "default_transaction_deferrable=off",
          "role=none",
          // We have limits of our own.
          "statement_timeout=0",
          "transaction_timeout=0",
          "lock_timeout=0",
          "idle_in_transaction_session_timeout=0",
          "idle_session_timeout=0",
          // An acknowledgement must mean what it does for a client, or a warning must say so.
          "synchronous_commit=on",
          "client_min_messages=warning",
          "search_path=pg_catalog",
          "standard_conforming_strings=on",
          "restrict_nonsystem_relation_kind=",
          "local_preload_libraries=");

  private static final List<String> SUPERUSERS =
      List.of(
          "session_preload_libraries=",
          "event_triggers=off",
          "session_replication_role=origin",
          "commit_delay=0",
          "temp_file_limit=-1",
          "track_activities=on",
          "lc_messages=C",
          // What we store of passwords stands in statements.
          "log_statement=none",
          "log_min_duration_statement=-1",
          "log_min_duration_sample=-1",
          "log_transaction_sample_rate=0",
          "log_min_error_statement=panic");

  private OwnSettings() {}

  /** For a role without rights. */
  static String ofAnyRole() {
    return options(EVERYBODYS.stream());
  }

  /** For the superuser. */
  static String ofSuperuser() {
    return options(Stream.concat(EVERYBODYS.stream(), SUPERUSERS.stream()));
  }

  /** As on a server's command line: a backslash keeps a blank within a value. */
  private static String options(Stream<String> settings) {
    return settings
        .map(setting -> "-c " + setting.replace(" ", "\\ "))
        .collect(Collectors.joining(" "));
  }
}
