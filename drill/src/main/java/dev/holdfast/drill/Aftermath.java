package dev.holdfast.drill;

import dev.holdfast.drill.check.Content;
import dev.holdfast.drill.check.Course;
import dev.holdfast.drill.check.Gathered;
import dev.holdfast.drill.check.Gathered.Got;
import dev.holdfast.drill.check.Gathered.Missing;
import dev.holdfast.drill.check.Remains;
import dev.holdfast.drill.check.WriteKey;
import dev.holdfast.drill.report.Phase;
import dev.holdfast.model.Database;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Gathers what is left once the clients have stopped. What cannot be had is missing, with the
 * reason.
 */
final class Aftermath {
  private final Range range;
  private final Journal journal;
  private final Watch watch;
  private final LagSampler lag;

  Aftermath(Range range, Journal journal, Watch watch, LagSampler lag) {
    this.range = range;
    this.journal = journal;
    this.watch = watch;
    this.lag = lag;
  }

  /** Reads everything back. */
  Map<ResourceId, Remains> remains(DrillTable table, Gathered<Course> course)
      throws InterruptedException {
    journal.say("reading every row back from every replica");
    ReadBack readBack = new ReadBack(range.addresses(), table);
    Map<ResourceId, Remains> remains = new LinkedHashMap<>();
    for (Database database : range.topology().databases()) {
      RegionId primary = watch.primary(database.id()).orElse(database.primary());
      Map<RegionId, Gathered<Content>> contents = readBack.contents(database);
      Gathered<Set<WriteKey>> present = readBack.present(database, primary);
      remains.put(
          database.id(),
          new Remains(
              present,
              contents,
              readBack.exported(range, database),
              received(database.id(), primary, course)));
    }
    return remains;
  }

  private Gathered<LogPosition> received(
      ResourceId resource, RegionId primary, Gathered<Course> course) {
    return switch (course) {
      case Missing<Course>(String because) -> new Missing<>(because);
      case Got<Course>(Course ran) -> lag.received(resource, primary, ran.faultNanos());
    };
  }

  /** What there is to say when nothing may be read any more. */
  static Map<ResourceId, Remains> untold(List<Database> databases, String because) {
    Map<ResourceId, Remains> remains = new LinkedHashMap<>();
    for (Database database : databases) {
      Map<RegionId, Gathered<Content>> contents = new LinkedHashMap<>();
      database.members().forEach(member -> contents.put(member, new Missing<>(because)));
      remains.put(
          database.id(),
          new Remains(
              new Missing<>(because), contents, new Missing<>(because), new Missing<>(because)));
    }
    return remains;
  }

  /** Every phase of every runbook since the drill began, in the order of time. */
  List<Phase> phases() throws InterruptedException {
    List<Phase> phases = new ArrayList<>();
    Instant since = journal.stopwatch().origin();
    for (Database database : range.topology().databases()) {
      try {
        range
            .phases(database.id(), since)
            .forEach(record -> phases.add(phase(database.id(), record)));
      } catch (IOException e) {
        journal.say("the runbook's phases could not be read: " + e.getMessage());
      }
    }
    phases.sort(Comparator.comparingLong(Phase::startedMillis));
    return phases;
  }

  private Phase phase(ResourceId resource, PhaseRecord record) {
    long started = Duration.ofNanos(journal.stopwatch().nanosAt(record.started())).toMillis();
    OptionalLong took =
        record
            .ended()
            .map(ended -> OptionalLong.of(Duration.between(record.started(), ended).toMillis()))
            .orElse(OptionalLong.empty());
    return new Phase(resource, record.epoch(), record.name(), started, took, record.because());
  }

  /** Bytes that have passed between regions so far; empty if nobody says. */
  static Map<String, Long> wanBytes(Range range, Journal journal) throws InterruptedException {
    try {
      return range.wanBytes();
    } catch (IOException e) {
      journal.say("bytes between regions could not be read: " + e.getMessage());
      return Map.of();
    }
  }
}
