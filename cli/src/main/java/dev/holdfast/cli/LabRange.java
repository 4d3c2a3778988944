package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.drill.ExportedRows;
import dev.holdfast.drill.Fault;
import dev.holdfast.drill.PhaseRecord;
import dev.holdfast.drill.Range;
import dev.holdfast.drill.Situation;
import dev.holdfast.lab.Answer;
import dev.holdfast.lab.Lab;
import dev.holdfast.lab.LabView;
import dev.holdfast.model.Addresses;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The regions of a lab as a drill sees them: what they say comes from their APIs, harm goes to the
 * lab.
 */
final class LabRange implements Range {
  private final Lab lab;
  private final RunningTopology running;

  LabRange(Lab lab, RunningTopology running) {
    this.lab = lab;
    this.running = running;
  }

  @Override
  public Topology topology() {
    return running.topology();
  }

  @Override
  public Addresses addresses() {
    return running.addresses();
  }

  @Override
  public String password() {
    return running.engines().applicationPassword();
  }

  @Override
  public Connection engine(RegionId region, ResourceId resource, Properties how)
      throws SQLException {
    return running.engines().connect(running.folder().region(region), resource, how);
  }

  @Override
  public Situation situation() throws IOException {
    return new SituationReader(running.topology()).read(best());
  }

  /** The answer of the region that is best in touch with the others. */
  private JsonNode best() throws IOException {
    return RegionsAtOnce.ask(running.apis(), "/v1/status").stream()
        .max(SituationReader.BEST_INFORMED)
        .orElseThrow(() -> new IOException("No region answers"));
  }

  @Override
  public List<PhaseRecord> phases(ResourceId resource, Instant since) throws IOException {
    List<PhaseRecord> phases = new ArrayList<>();
    for (JsonNode runbook : best().path("runbooks")) {
      if (!runbook.path("resource").asText().equals(resource.value())) {
        continue;
      }
      for (JsonNode step : runbook.path("steps")) {
        PhaseRecord phase = phase(runbook, step);
        if (!phase.started().isBefore(since)) {
          phases.add(phase);
        }
      }
    }
    return phases;
  }

  private static PhaseRecord phase(JsonNode runbook, JsonNode step) {
    return new PhaseRecord(
        runbook.path("id").asText(),
        new Epoch(runbook.path("epoch").asLong()),
        step.path("name").asText(),
        Instant.parse(step.path("started_at").asText()),
        StatusView.text(step, "finished_at").map(Instant::parse),
        step.path("because").asText());
  }

  @Override
  public void inject(Fault fault) throws IOException, InterruptedException {
    done(
        lab.apply(
            switch (fault) {
              case Fault.Kill(var region) -> new dev.holdfast.lab.Fault.Kill(region);
              case Fault.Freeze(var region) -> new dev.holdfast.lab.Fault.Freeze(region);
              case Fault.Thaw(var region) -> new dev.holdfast.lab.Fault.Thaw(region);
              case Fault.Cut(var from, var to) -> new dev.holdfast.lab.Fault.Cut(from, to, false);
              case Fault.EngineCrash(var region, var resource) ->
                  new dev.holdfast.lab.Fault.EngineCrash(region, resource);
              case Fault.NodeCrash(var region) -> new dev.holdfast.lab.Fault.NodeCrash(region);
              case Fault.Restart(var region) -> new dev.holdfast.lab.Fault.Restart(region);
              case Fault.Fill(var region) -> new dev.holdfast.lab.Fault.Fill(region);
              case Fault.Free(var region) -> new dev.holdfast.lab.Fault.Free(region);
              case Fault.PauseNode(var region, var duration) ->
                  new dev.holdfast.lab.Fault.PauseNode(region, duration);
              case Fault.BreakEngine(var region, var resource) ->
                  new dev.holdfast.lab.Fault.BreakEngine(region, resource);
              case Fault.MendEngine(var region, var resource) ->
                  new dev.holdfast.lab.Fault.MendEngine(region, resource);
              case Fault.Promote _, Fault.InterruptCommits _ ->
                  throw new IllegalArgumentException("A superuser does this: " + fault);
            }));
  }

  private static void done(Answer answer) throws IOException {
    switch (answer) {
      case Answer.Done _ -> {}
      case Answer.Refused(var because) -> throw new IOException(because);
      case Answer.Unknown(var because) ->
          throw new IOException("the fault may not have taken effect: " + because);
    }
  }

  @Override
  public Connection superuser(RegionId region, ResourceId resource, Properties how)
      throws SQLException {
    return running.engines().superuser(running.folder().region(region), resource, how);
  }

  @Override
  public void heal() {
    // The network alone: the drill itself says when regions come back.
    lab.wan().heal();
  }

  @Override
  public void switchover(ResourceId resource, RegionId to) throws IOException {
    ObjectNode order = RegionsApi.body();
    order.put("resource", resource.value());
    order.put("to", to.value());
    order.put("by", "drill");
    carriedOut(new RegionsApi(running).order("/v1/switchover", order));
  }

  @Override
  public void lead(RegionId region) throws IOException {
    ObjectNode order = RegionsApi.body();
    order.put("region", region.value());
    carriedOut(new RegionsApi(running).order("/v1/lead", order));
  }

  private static void carriedOut(Reply.Answered answer) throws IOException {
    if (!answer.ok()) {
      throw new IOException(answer.because());
    }
  }

  @Override
  public List<ExportedRows> exports(ResourceId resource) throws IOException {
    List<ExportedRows> exports = new ArrayList<>();
    for (RegionId region : topology().regionIds()) {
      Path folder = running.folder().region(region).resolve("exports").resolve(resource.value());
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          for (Path file : files.filter(f -> f.toString().endsWith(".ndjson")).sorted().toList()) {
            exports.add(new ExportedRows(region, file, rows(file)));
          }
        }
      }
    }
    return exports;
  }

  private static long rows(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.filter(line -> !line.isBlank()).count();
    }
  }

  @Override
  public Map<String, Long> wanBytes() {
    Map<String, Long> bytes = new TreeMap<>();
    for (LabView.LinkView link : lab.view().traffic()) {
      bytes.merge(link.from() + "->" + link.to(), link.bytes(), Long::sum);
    }
    return bytes;
  }

  /** Who leads the consensus, as far as anybody knows. */
  Optional<RegionId> leader() throws IOException {
    return situation().leader();
  }
}
