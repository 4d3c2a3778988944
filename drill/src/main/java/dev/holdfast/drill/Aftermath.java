package dev.holdfast.drill;

import dev.holdfast.drill.check.Gathered;
import dev.holdfast.drill.check.Gathered.Got;
import dev.holdfast.drill.check.Gathered.Missing;
import dev.holdfast.drill.folder.ReadBackFiles;
import dev.holdfast.drill.report.Phase;
import dev.holdfast.model.Database;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Gathers what is left once the clients have stopped. What cannot be had is missing, with the
 * reason.
 */
final class Aftermath {
  private final Range range;
  private final Journal journal;
  private final Watch watch;
  private final LagSampler lag;
  private final Recorder recorder;

  Aftermath(Range range, Journal journal, Watch watch, LagSampler lag, Recorder recorder) {
    this.range = range;
    this.journal = journal;
    this.watch = watch;
    this.lag = lag;
    this.recorder = recorder;
  }

  /** Reads everything back and keeps it beside the history. */
  void keep(DrillTable table, Path folder, Gathered<Long> faultNanos)
      throws IOException, InterruptedException {
    journal.say("reading every row back from every replica");
    ReadBack readBack = new ReadBack(range, table);
    ReadBackFiles files = new ReadBackFiles(folder, table.run());
    for (Database database : range.topology().databases()) {
      ResourceId id = database.id();
      RegionId primary = watch.primary(id).orElse(database.primary());
      for (var replica : readBack.replicas(database).entrySet()) {
        files.replica(id, replica.getKey(), replica.getValue());
      }
      files.endpoint(id, readBack.present(database, primary));
      files.exports(id, readBack.exported(database));
      recorder.record(
          new Recorder.Event.Received(
              id,
              switch (faultNanos) {
                case Missing<Long>(String because) -> new Missing<>(because);
                case Got<Long>(Long nanos) -> lag.received(id, primary, nanos);
              }));
    }
  }

  /** Says beside the history why nothing was read back. */
  void keepNothing(DrillTable table, Path folder, String because) throws IOException {
    ReadBackFiles files = new ReadBackFiles(folder, table.run());
    for (Database database : range.topology().databases()) {
      for (RegionId member : database.members()) {
        files.replica(database.id(), member, new Missing<>(because));
      }
      files.endpoint(database.id(), new Missing<>(because));
      files.exports(database.id(), new Missing<>(because));
    }
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
