package dev.holdfast.drill;

import dev.holdfast.drill.check.Check;
import dev.holdfast.drill.check.Evidence;
import dev.holdfast.drill.check.Judge;
import dev.holdfast.drill.check.Operation;
import dev.holdfast.drill.check.Verdict;
import dev.holdfast.drill.folder.DrillFolder;
import dev.holdfast.drill.folder.Recorded;
import dev.holdfast.drill.report.Artefacts;
import dev.holdfast.drill.report.LagPoint;
import dev.holdfast.drill.report.Phase;
import dev.holdfast.drill.report.Report;
import dev.holdfast.drill.report.Timeline;
import dev.holdfast.model.ResourceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Holds a drill from the first look at the regions to the last line of the report. */
public final class DrillRunner {
  private final Range range;
  private final DrillPlan plan;
  private final Recorder recorder;
  private final Journal journal;
  private final StopSign stop = new StopSign();
  private Map<String, Long> wanBefore = Map.of();
  private Map<String, Long> wanAfter = Map.of();
  private List<Phase> phases = List.of();
  private boolean interrupted;

  private DrillRunner(Range range, DrillPlan plan, Recorder recorder, Progress progress) {
    this.range = range;
    this.plan = plan;
    this.recorder = recorder;
    this.journal = new Journal(progress, recorder);
  }

  /**
   * Holds a drill on running regions and writes its artefacts. Blocks for the whole drill, about a
   * minute with the default duration; every wait inside has a deadline. An interrupt breaks the
   * drill off: clients are stopped, the harm is mended as far as that goes without waiting, and a
   * report of what was seen so far is written, whose verdict is unknown.
   *
   * @throws IOException if the artefacts cannot be written
   */
  public static DrillResult run(Range range, DrillPlan plan, Progress progress) throws IOException {
    Path folder = Files.createDirectories(plan.folder());
    try (Recorder recorder = Recorder.open(folder.resolve(Artefacts.HISTORY))) {
      DrillRunner runner = new DrillRunner(range, plan, recorder, progress);
      Report report = runner.hold();
      Artefacts.write(report, folder);
      return new DrillResult(report, folder, runner.interrupted);
    }
  }

  private Report hold() throws IOException {
    DrillTable table = DrillTable.of(plan.seed(), journal.stopwatch().origin().toEpochMilli());
    Watch watch = Watch.start(range, journal.stopwatch(), stop);
    LagSampler lag = LagSampler.start(range, journal.stopwatch(), stop);
    Drill drill = new Drill(range, plan, journal, recorder, watch);
    Aftermath aftermath = new Aftermath(range, journal, watch, lag, recorder);
    try {
      recorder.record(began(table));
      wanBefore = Aftermath.wanBytes(range, journal);
      drill.hold(table);
      interrupted = drill.interrupted();
      if (interrupted) {
        aftermath.keepNothing(table, plan.folder(), "the drill was broken off");
      } else {
        gather(drill, table, aftermath);
      }
    } catch (InterruptedException _) {
      interrupted = true;
      journal.check("course", new Verdict.Unknown("The drill was broken off"));
      aftermath.keepNothing(table, plan.folder(), "the drill was broken off");
    } finally {
      stop.raise();
    }
    finish(drill);
    return report(DrillFolder.read(plan.folder()), watch, lag);
  }

  private Recorder.Event began(DrillTable table) {
    return new Recorder.Event.Began(
        table.run(),
        plan.scenario().name(),
        plan.scenario().proves(),
        plan.seed(),
        range.topology(),
        Environment.of(range.topology()),
        journal.stopwatch().origin());
  }

  private void gather(Drill drill, DrillTable table, Aftermath aftermath)
      throws IOException, InterruptedException {
    if (drill.clientsWorked()) {
      aftermath.keep(table, plan.folder(), drill.faultNanos());
    } else {
      aftermath.keepNothing(table, plan.folder(), "no client was at work");
    }
    phases = aftermath.phases();
    wanAfter = Aftermath.wanBytes(range, journal);
  }

  /** Says the last words of the history. */
  private void finish(Drill drill) {
    List<Recorder.Event> last = new ArrayList<>();
    journal.checks().forEach(check -> last.add(new Recorder.Event.Checked(check)));
    last.add(
        new Recorder.Event.Ended(
            drill.clientsNanos(), drill.endNanos(), journal.stopwatch().nanos(), Instant.now()));
    recorder.finish(last.toArray(Recorder.Event[]::new));
  }

  /** What is found in what lies in the folder now: the drill judges what everybody can judge. */
  private Report report(Recorded recorded, Watch watch, LagSampler lag) {
    List<Check> checks = new ArrayList<>(recorded.checks());
    recorder
        .trouble()
        .ifPresent(why -> checks.add(new Check("history", new Verdict.Unknown(why), List.of())));
    Map<ResourceId, List<LagPoint>> lags = new HashMap<>();
    Map<ResourceId, List<Operation>> operations = new HashMap<>();
    for (Evidence evidence : recorded.evidence()) {
      ResourceId id = evidence.database().id();
      operations.put(id, evidence.operations());
      lags.put(id, lag.lag(id));
    }
    Timeline timeline =
        new Timeline(
            recorded.clientsNanos(),
            recorded.endNanos(),
            recorded.regions(),
            recorded.marks(),
            watch.changes(),
            operations,
            lags);
    return new Report(
        recorded.header(),
        recorded.evidence().stream().map(Judge::judge).toList(),
        checks,
        phases,
        timeline,
        wanDuring());
  }

  private Map<String, Long> wanDuring() {
    Map<String, Long> during = new TreeMap<>();
    wanAfter.forEach(
        (link, bytes) -> during.put(link, Math.max(0, bytes - wanBefore.getOrDefault(link, 0L))));
    return during;
  }
}
