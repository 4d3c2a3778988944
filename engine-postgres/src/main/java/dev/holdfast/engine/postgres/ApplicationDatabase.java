package dev.holdfast.engine.postgres;

import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * What a fresh primary gets before its first client: the application's user and database, and our
 * probe table.
 */
final class ApplicationDatabase {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** Written last, so whoever sees it sees all the rest. */
  private static final String MARK = "made by holdfast";

  private static final String IS_MARKED =
      "select exists (select from pg_database where datname = 'app'"
          + " and shobj_description(oid, 'pg_database') = '"
          + MARK
          + "')";

  private static final List<String> IN_APPLICATION =
      List.of(
          "create schema if not exists holdfast",
          "create table if not exists holdfast.probe"
              + " (region text primary key, epoch bigint not null, at timestamptz not null)",
          "grant usage on schema holdfast to app",
          "grant select, insert, update, delete on holdfast.probe to app",
          "comment on database app is '" + MARK + "'");

  private ApplicationDatabase() {}

  /** Creates what is missing; may be repeated after any interruption. Waits for no standby. */
  static void ensure(Replica replica, Sessions sessions) throws SQLException, InterruptedException {
    if (replica.session().ask(IS_MARKED, row -> row.getBoolean(1))) {
      return;
    }
    InetSocketAddress server = replica.address();
    try (Connection connection = sessions.open(server, Sessions.MAINTENANCE, PATIENCE)) {
      run(connection, "set synchronous_commit = local");
      if (!yes(connection, "select exists (select from pg_roles where rolname = 'app')")) {
        run(connection, "create role app login");
      }
      if (!yes(connection, "select exists (select from pg_database where datname = 'app')")) {
        run(connection, "create database app owner app");
      }
    }
    try (Connection connection = sessions.open(server, Sessions.APPLICATION, PATIENCE)) {
      run(connection, "set synchronous_commit = local");
      for (String statement : IN_APPLICATION) {
        run(connection, statement);
      }
    }
  }

  private static boolean yes(Connection connection, String question) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(question)) {
      return row.next() && row.getBoolean(1);
    }
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
