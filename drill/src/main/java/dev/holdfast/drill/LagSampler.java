package dev.holdfast.drill;

import dev.holdfast.drill.check.Gathered;
import dev.holdfast.drill.report.LagPoint;
import dev.holdfast.model.Database;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Asks every engine directly, many times a second, how far its log reaches: the lag that a chart
 * shows, and what a standby surely had when the fault struck.
 *
 * <p>One virtual thread for each replica owns its connection; the monitor of this object guards the
 * samples.
 */
final class LagSampler {
  private static final Duration INTERVAL = Duration.ofMillis(100);

  /** A dead engine is asked again less often. */
  private static final Duration BACK_OFF = Duration.ofMillis(500);

  /** How far apart two samples may lie that are held against each other. */
  private static final Duration APART_MAX = Duration.ofMillis(300);

  /** The longest drill at the interval above, for eight replicas. */
  private static final int SAMPLES_MAX = 80_000;

  private static final String POSITION =
      "select pg_is_in_recovery(),"
          + " case when pg_is_in_recovery() then null"
          + " else substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) end,"
          + " case when pg_is_in_recovery()"
          + " then greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())"
          + " else pg_current_wal_lsn() end::text";

  private final Stopwatch stopwatch;
  private final StopSign stop;
  private final List<Sample> samples = new ArrayList<>();

  /** How far one engine's log reached; the timeline of a standby's is 0. */
  private record Sample(
      ResourceId resource, RegionId region, long nanos, boolean standby, LogPosition position) {}

  private LagSampler(Stopwatch stopwatch, StopSign stop) {
    this.stopwatch = stopwatch;
    this.stop = stop;
  }

  static LagSampler start(Range range, Stopwatch stopwatch, StopSign stop) {
    LagSampler sampler = new LagSampler(stopwatch, stop);
    for (Database database : range.topology().databases()) {
      for (RegionId region : database.members()) {
        Thread.ofVirtual()
            .name("drill-lag-" + database.id() + "-" + region)
            .start(() -> sampler.sample(range, database.id(), region));
      }
    }
    return sampler;
  }

  private void sample(Range range, ResourceId resource, RegionId region) {
    try {
      while (!stop.raised()) {
        try (Connection engine = range.engine(region, resource, Sql.how("holdfast-drill-lag"))) {
          while (!stop.await(INTERVAL)) {
            ask(engine, resource, region);
          }
        } catch (SQLException _) {
          // A dead or frozen engine is what drills are about; its curve ends here for a while.
          stop.await(BACK_OFF);
        }
      }
    } catch (InterruptedException _) {
      // Nobody interrupts this thread but a virtual machine that ends.
    }
  }

  private void ask(Connection engine, ResourceId resource, RegionId region) throws SQLException {
    try (PreparedStatement select = engine.prepareStatement(POSITION)) {
      long nanos = stopwatch.nanos();
      try (ResultSet row = select.executeQuery()) {
        row.next();
        @Nullable String timeline = row.getString(2);
        @Nullable String lsn = row.getString(3);
        if (lsn != null) {
          LogPosition position =
              LogPosition.ofLsn(timeline == null ? 0 : Long.parseLong(timeline, 16), lsn);
          add(new Sample(resource, region, nanos, row.getBoolean(1), position));
        }
      }
    }
  }

  private synchronized void add(Sample sample) {
    if (samples.size() < SAMPLES_MAX) {
      samples.add(sample);
    }
  }

  /**
   * How far behind its primary each standby was, wherever both were seen at about the same time.
   */
  synchronized List<LagPoint> lag(ResourceId resource) {
    List<LagPoint> points = new ArrayList<>();
    for (Sample sample : samples) {
      if (sample.standby() && sample.resource().equals(resource)) {
        primaryAround(sample)
            .ifPresent(primary ->
                points.add(
                    new LagPoint(
                        sample.region(),
                        sample.nanos(),
                        Math.max(0, primary.position().offset() - sample.position().offset()))));
      }
    }
    return points;
  }

  private Optional<Sample> primaryAround(Sample standby) {
    return latest(sample ->
        !sample.standby()
            && sample.resource().equals(standby.resource())
            && sample.nanos() <= standby.nanos()
            && standby.nanos() - sample.nanos() < APART_MAX.toNanos());
  }

  /** How far the log of a standby reached when it was last seen before {@code nanos}. */
  synchronized Gathered<LogPosition> received(ResourceId resource, RegionId region, long nanos) {
    Optional<Sample> standby =
        latest(sample ->
            sample.standby()
                && sample.resource().equals(resource)
                && sample.region().equals(region)
                && sample.nanos() < nanos);
    Optional<Sample> primary =
        latest(sample ->
            !sample.standby() && sample.resource().equals(resource) && sample.nanos() < nanos);
    if (standby.isEmpty() || primary.isEmpty()) {
      return new Gathered.Missing<>("the engines were not seen before the fault");
    }
    return new Gathered.Got<>(
        new LogPosition(primary.get().position().timeline(), standby.get().position().offset()));
  }

  private Optional<Sample> latest(Predicate<Sample> which) {
    return samples.stream().filter(which).max(Comparator.comparingLong(Sample::nanos));
  }
}
