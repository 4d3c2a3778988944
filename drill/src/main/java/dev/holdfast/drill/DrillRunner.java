package dev.holdfast.drill;

import dev.holdfast.drill.check.Evidence;
import dev.holdfast.drill.check.Findings;
import dev.holdfast.drill.check.Judge;
import dev.holdfast.drill.check.Operation;
import dev.holdfast.drill.check.Remains;
import dev.holdfast.drill.check.Verdict;
import dev.holdfast.drill.report.Artefacts;
import dev.holdfast.drill.report.Header;
import dev.holdfast.drill.report.LagPoint;
import dev.holdfast.drill.report.Phase;
import dev.holdfast.drill.report.Report;
import dev.holdfast.drill.report.Timeline;
import dev.holdfast.model.Database;
import dev.holdfast.model.ResourceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  private Report hold() {
    DrillTable table = DrillTable.of(plan.seed(), journal.stopwatch().origin().toEpochMilli());
    Watch watch = Watch.start(range, journal.stopwatch(), stop);
    LagSampler lag = LagSampler.start(range.addresses(), journal.stopwatch(), stop);
    Drill drill = new Drill(range, plan, journal, recorder, watch);
    Map<ResourceId, Remains> remains;
    try {
      wanBefore = Aftermath.wanBytes(range, journal);
      drill.hold(table);
      interrupted = drill.interrupted();
      remains = interrupted ? untold() : gather(drill, table, watch, lag);
    } catch (InterruptedException _) {
      interrupted = true;
      journal.check("course", new Verdict.Unknown("The drill was broken off"));
      remains = untold();
    } finally {
      stop.raise();
    }
    recorder.finish();
    recorder.trouble().ifPresent(why -> journal.check("history", new Verdict.Unknown(why)));
    return report(drill, remains, watch, lag);
  }

  private Map<ResourceId, Remains> gather(
      Drill drill, DrillTable table, Watch watch, LagSampler lag) throws InterruptedException {
    Aftermath aftermath = new Aftermath(range, journal, watch, lag);
    Map<ResourceId, Remains> remains =
        drill.clientsWorked() ? aftermath.remains(table, drill.course()) : untold();
    phases = aftermath.phases();
    wanAfter = Aftermath.wanBytes(range, journal);
    return remains;
  }

  private Map<ResourceId, Remains> untold() {
    return Aftermath.untold(
        range.topology().databases(),
        interrupted ? "the drill was broken off" : "no client was at work");
  }

  private Report report(
      Drill drill, Map<ResourceId, Remains> remains, Watch watch, LagSampler lag) {
    List<Findings> findings = new ArrayList<>();
    Map<ResourceId, List<LagPoint>> lags = new HashMap<>();
    Map<ResourceId, List<Operation>> operations = new HashMap<>();
    for (Database database : range.topology().databases()) {
      ResourceId id = database.id();
      operations.put(id, recorder.operations(id));
      lags.put(id, lag.lag(id));
      findings.add(
          Judge.judge(
              new Evidence(
                  database,
                  operations.get(id),
                  drill.course(),
                  Objects.requireNonNull(remains.get(id)))));
    }
    Timeline timeline =
        new Timeline(
            drill.clientsNanos(),
            drill.endNanos(),
            range.topology().regionIds(),
            journal.marks(),
            watch.changes(),
            operations,
            lags);
    return new Report(header(drill), findings, journal.checks(), phases, timeline, wanDuring());
  }

  private Header header(Drill drill) {
    return new Header(
        range.topology().name(),
        plan.scenario().name(),
        plan.scenario().proves(),
        drill.harm(),
        plan.seed(),
        journal.stopwatch().origin(),
        journal.stopwatch().elapsed(),
        Environment.of(range.topology()));
  }

  private Map<String, Long> wanDuring() {
    Map<String, Long> during = new TreeMap<>();
    wanAfter.forEach(
        (link, bytes) -> during.put(link, Math.max(0, bytes - wanBefore.getOrDefault(link, 0L))));
    return during;
  }
}
