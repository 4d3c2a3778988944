package dev.holdfast.drill;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** Does what people with a superuser's rights do to an engine, past Holdfast. */
final class Superuser {
  /** The promotion is asked for and not waited for: a person would not look either. */
  private static final String PROMOTE = "select pg_promote(wait => false)";

  /**
   * Of the sessions whose commit waits for a standby, a third is cancelled, a third is ended, and a
   * third is left to the time-outs of its own client.
   */
  private static final String INTERRUPT =
      "select case pid % 3 when 0 then pg_cancel_backend(pid) when 1 then pg_terminate_backend(pid)"
          + " end from pg_stat_activity where wait_event = 'SyncRep' and pid % 3 < 2";

  /**
   * What was set for the application's database must not keep anybody from taking it back, nor a
   * standby that is away.
   */
  private static final String OWN_SETTINGS =
      "-c default_transaction_read_only=off -c statement_timeout=0 -c lock_timeout=0"
          + " -c synchronous_commit=local";

  private final Range range;

  /** What a superuser does at a primary in passing. */
  enum Deed {
    /** Commits that wait are cancelled, some with their sessions. */
    INTERRUPT("commits that wait are interrupted", Superuser.INTERRUPT),
    /** Every session of the application is ended. */
    END_SESSIONS(
        "every session of the application is ended",
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app'"),
    /** Clients are no longer warned. */
    SILENCE(
        "clients are no longer warned",
        "alter role app set client_min_messages = error; alter database app set"
            + " client_min_messages = error"),
    /** New sessions only read. */
    READ_ONLY(
        "new sessions may only read", "alter database app set default_transaction_read_only = on"),
    /** Statements have to be quick. */
    IMPATIENCE(
        "statements get 50 ms",
        "alter role app set statement_timeout = 50; alter role app set lock_timeout = 20"),
    /** What was set for roles and databases is taken back. */
    RESTORE(
        "what was set for the application is taken back",
        "alter role app reset all; alter database app reset all");

    private final String sentence;
    private final String sql;

    Deed(String sentence, String sql) {
      this.sentence = sentence;
      this.sql = sql;
    }

    String sentence() {
      return sentence;
    }
  }

  Superuser(Range range) {
    this.range = range;
  }

  void promote(RegionId region, ResourceId resource) throws IOException {
    run(region, resource, PROMOTE);
  }

  void interruptCommits(RegionId region, ResourceId resource) throws IOException {
    run(region, resource, INTERRUPT);
  }

  /** Does it on the server in a region, which should be the primary. */
  void perform(RegionId region, ResourceId resource, Deed deed) throws IOException {
    run(region, resource, deed.sql);
  }

  private void run(RegionId region, ResourceId resource, String sql) throws IOException {
    Properties how = Sql.how("holdfast-drill-superuser");
    how.setProperty("options", OWN_SETTINGS);
    try (Connection session = range.superuser(region, resource, how);
        Statement statement = session.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IOException(
          "The superuser's deed in %s failed: %s".formatted(region, Sql.sentence(e)), e);
    }
  }
}
