package dev.holdfast.drill;

import dev.holdfast.drill.check.Verdict;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * Whether a primary and its sessions were left in peace, as its own server tells: since when it
 * runs, and since when the application's sessions are there.
 */
final class Undisturbed {
  private static final String SINCE =
      "select extract(epoch from pg_postmaster_start_time()), extract(epoch from"
          + " clock_timestamp())";

  private final Range range;
  private final ResourceId resource;
  private final RegionId primary;
  private final Epoch epoch;
  private final String serverStarted;
  private final String looked;

  private Undisturbed(
      Range range,
      ResourceId resource,
      RegionId primary,
      Epoch epoch,
      String serverStarted,
      String looked) {
    this.range = range;
    this.resource = resource;
    this.primary = primary;
    this.epoch = epoch;
    this.serverStarted = serverStarted;
    this.looked = looked;
  }

  ResourceId resource() {
    return resource;
  }

  /** From now on. */
  static Undisturbed begin(Range range, ResourceId resource, Situation.ResourceSituation now)
      throws IOException {
    RegionId primary =
        now.primary().orElseThrow(() -> new IOException(resource + " has no primary"));
    try (Connection session = connect(range, primary, resource);
        Statement statement = session.createStatement();
        ResultSet row = statement.executeQuery(SINCE)) {
      row.next();
      return new Undisturbed(
          range, resource, primary, now.epoch(), row.getString(1), row.getString(2));
    } catch (SQLException e) {
      throw new IOException("The primary was not asked: " + Sql.sentence(e), e);
    }
  }

  /**
   * What was disturbed since. In the epoch from the beginning its server must not have ended.
   *
   * @param strict whether nothing at all may be: no other epoch, no session that had to come again
   */
  Verdict disturbed(Situation.ResourceSituation now, boolean strict) throws IOException {
    boolean moved = !now.epoch().equals(epoch) || !now.primary().equals(Optional.of(primary));
    if (moved) {
      String to = "Epoch %s became epoch %s".formatted(epoch, now.epoch());
      return strict
          ? new Verdict.Invalid(to + " although no lease had run out")
          : new Verdict.Valid(to + ", as it may once the lease had run out");
    }
    try (Connection session = connect(range, primary, resource);
        Statement statement = session.createStatement()) {
      String started = one(statement, SINCE);
      if (!started.equals(serverStarted)) {
        return new Verdict.Invalid(
            "The server in " + primary + " was stopped in epoch " + epoch + ", which went on");
      }
      long again = Long.parseLong(one(statement, sessionsSince(looked)));
      return strict && again > 0
          ? new Verdict.Invalid(again + " sessions were cut and came again")
          : new Verdict.Valid("Epoch " + epoch + " went on with the same server");
    } catch (SQLException e) {
      throw new IOException("The primary was not asked: " + Sql.sentence(e), e);
    }
  }

  private static String sessionsSince(String seconds) {
    return "select count(*) from pg_stat_activity where usename = 'app' and backend_start >"
        + " to_timestamp("
        + seconds
        + ")";
  }

  private static String one(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static Connection connect(Range range, RegionId region, ResourceId resource)
      throws SQLException {
    return range.superuser(region, resource, Sql.how("holdfast-drill-undisturbed"));
  }
}
