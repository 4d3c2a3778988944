package dev.holdfast.drill;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

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

  private final Range range;

  Superuser(Range range) {
    this.range = range;
  }

  void promote(RegionId region, ResourceId resource) throws IOException {
    run(region, resource, PROMOTE);
  }

  void interruptCommits(RegionId region, ResourceId resource) throws IOException {
    run(region, resource, INTERRUPT);
  }

  private void run(RegionId region, ResourceId resource, String sql) throws IOException {
    try (Connection session =
            range.superuser(region, resource, Sql.how("holdfast-drill-superuser"));
        Statement statement = session.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IOException(
          "The superuser's deed in %s failed: %s".formatted(region, Sql.sentence(e)), e);
    }
  }
}
