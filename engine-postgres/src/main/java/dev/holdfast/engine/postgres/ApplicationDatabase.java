package dev.holdfast.engine.postgres;

import java.net.SocketAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * What a primary has before its first client: the application's role and database, and the role of
 * our own probe, which shares nothing with them.
 *
 * <p>All of it lies outside of the application's database, and what is done is noted where only a
 * superuser can, so nothing that the application's role may do, not even to the database that it
 * owns, stands in the way.
 */
final class ApplicationDatabase {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /**
   * Tells that the application's role got its password here. From then on the password is the
   * application's to change; what {@code app} may not change is this mark.
   */
  private static final String MARK = "made by holdfast";

  private static final String HAS_DATABASE =
      "exists (select from pg_database where datname = 'app')";

  private static final String APPLICATION_IS_MARKED =
      "pg_authid where rolname = 'app' and shobj_description(oid, 'pg_authid') = '" + MARK + "'";

  /**
   * What {@link EndpointProbe} needs. Everybody has most of it unless it was revoked from
   * everybody, as guides to safe settings advise.
   */
  private static final List<String> GRANTS =
      List.of(
          "grant pg_use_reserved_connections to holdfast_probe with inherit true",
          "grant connect on database postgres to holdfast_probe",
          "grant usage on schema pg_catalog to holdfast_probe",
          "grant execute on function current_setting(text), pg_current_xact_id(),"
              + " pg_xact_status(xid8), pg_logical_emit_message(boolean, text, text, boolean)"
              + " to holdfast_probe");

  /** Whether it has all of that; a condition on its row of pg_authid. */
  private static final String PROBE_IS_USABLE =
      "rolcanlogin and rolinherit and rolconnlimit < 0"
          + " and coalesce(rolvaliduntil = 'infinity', true)"
          + " and pg_has_role(oid, 'pg_use_reserved_connections', 'usage')"
          + " and has_database_privilege(oid, 'postgres', 'connect')"
          + " and has_schema_privilege(oid, 'pg_catalog', 'usage')"
          + " and not exists (select from unnest(array['current_setting(text)',"
          + " 'pg_current_xact_id()', 'pg_xact_status(xid8)',"
          + " 'pg_logical_emit_message(boolean, text, text, boolean)']) f"
          + " where not has_function_privilege(pg_authid.oid, f, 'execute'))";

  private final Replica replica;
  private final Sessions sessions;
  private final String probeVerifier;
  private final String superuserVerifier;
  private final Passwords passwords;

  ApplicationDatabase(Replica replica, Sessions sessions, Passwords passwords) {
    this.replica = replica;
    this.sessions = sessions;
    this.probeVerifier = Passwords.ownVerifier(Sessions.PROBE, passwords.probe());
    this.superuserVerifier = Passwords.ownVerifier(Sessions.SUPERUSER, passwords.superuser());
    this.passwords = passwords;
  }

  /** Creates and mends what is needed; may be repeated at any time. Waits for no standby. */
  void ensure() throws SQLException, InterruptedException {
    if (replica.session().ask(isWhole(), row -> row.getBoolean(1))) {
      return;
    }
    SocketAddress server = replica.address();
    try (Connection connection = sessions.open(server, Sessions.MAINTENANCE, PATIENCE)) {
      run(connection, "set synchronous_commit = local");
      if (!yes(connection, "select " + exists("pg_roles where rolname = 'app'"))) {
        run(connection, "create role app login");
      }
      if (!yes(connection, "select " + HAS_DATABASE)) {
        // Unlike template1, nobody can hold template0 open, which would prevent this.
        run(connection, "create database app owner app template template0");
      }
      connection.setAutoCommit(false);
      alterRoles(connection);
      connection.commit();
    }
  }

  private void alterRoles(Connection connection) throws SQLException {
    if (!yes(connection, "select " + exists(APPLICATION_IS_MARKED))) {
      String verifier = Passwords.verifier(Sessions.APPLICATION, passwords.application());
      run(connection, "alter role app password '" + verifier + "'");
      run(connection, "comment on role app is '" + MARK + "'");
    }
    run(connection, "alter role holdfast password '" + superuserVerifier + "'");
    if (!yes(connection, "select " + exists("pg_roles where rolname = 'holdfast_probe'"))) {
      run(connection, "create role holdfast_probe");
    }
    run(
        connection,
        "alter role holdfast_probe login nosuperuser nocreatedb nocreaterole noreplication"
            + " nobypassrls inherit connection limit -1 valid until 'infinity' password '"
            + probeVerifier
            + "'");
    for (String grant : GRANTS) {
      run(connection, grant);
    }
  }

  /** One question, because clients wait while a new primary asks it. */
  private String isWhole() {
    return "select "
        + String.join(
            " and ",
            HAS_DATABASE,
            exists(APPLICATION_IS_MARKED),
            exists(
                "pg_authid where rolname = 'holdfast' and rolpassword = '"
                    + superuserVerifier
                    + "'"),
            exists(
                "pg_authid where rolname = 'holdfast_probe' and rolpassword = '"
                    + probeVerifier
                    + "' and "
                    + PROBE_IS_USABLE));
  }

  private static String exists(String rows) {
    return "exists (select from " + rows + ")";
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
