package dev.holdfast.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.cli.Terminal.Style;
import dev.holdfast.model.Topology;
import dev.holdfast.simulation.Forecast;
import dev.holdfast.simulation.IncidentId;
import dev.holdfast.simulation.Summary;
import dev.holdfast.simulation.Timings;
import dev.holdfast.simulation.report.ForecastText;
import dev.holdfast.topology.ReadResult;
import dev.holdfast.topology.TopologyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Plays years of a topology in virtual time and says what they come to. */
@Command(
    name = "simulate",
    description = {
      "Play years of failures against a topology in seconds: the control plane's own code, in"
          + " virtual time, against modelled regions.",
      "Says how available each resource would be, how long recoveries take, what would be lost,"
          + " and which failures matter most."
    })
final class SimulateCommand implements Callable<Integer> {
  /** More than an hour of work, and more than any interval can be narrowed by. */
  private static final long YEARS_MAX = 1_000_000;

  private final Terminal terminal;
  @Mixin private final JsonOption json = new JsonOption();

  private Path file = Path.of("");

  @Option(
      names = "--years",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many years a run lasts (default: ${DEFAULT-VALUE}).")
  private long years = 1000;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many runs there are (default: ${DEFAULT-VALUE}).")
  private long runs = 1;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides everything that is left to chance (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--faults",
      paramLabel = "PROFILE",
      defaultValue = "cloud",
      description =
          "How often what fails: cloud, datacenter, harsh, or a file of your own (default:"
              + " ${DEFAULT-VALUE}).")
  private String faults = "cloud";

  @Option(
      names = "--replay",
      paramLabel = "INCIDENT",
      description = "Play one incident again, for instance 417.2, and tell what happens in it.")
  private Optional<String> replay = Optional.empty();

  @Option(names = "--out", paramLabel = "DIR", description = "Where the report goes.")
  private Optional<Path> out = Optional.empty();

  SimulateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Parameters(paramLabel = "FILE", description = "The topology file.")
  void file(Path file) {
    this.file = file;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (years < 1 || runs < 1 || years > YEARS_MAX / runs) {
      throw CommandException.usage(
          "%d runs of %d years cannot be played.".formatted(runs, years),
          "Ask for 1 to %d years in all, with --years and --runs.".formatted(YEARS_MAX));
    }
    Forecast forecast =
        new Forecast(read(file), Timings.MEASURED, FaultProfiles.named(faults), seed);
    if (replay.isPresent()) {
      return replay(forecast, replay.get());
    }
    Optional<Path> folder = out.map(Path::toAbsolutePath);
    if (folder.isPresent()) {
      Files.createDirectories(folder.get());
    }
    ForecastRun run = new ForecastRun(forecast, years * runs, terminal, !json.json());
    Summary summary = run.play();
    if (folder.isPresent()) {
      keep(summary, folder.get());
    }
    tell(summary, run);
    return switch (summary.verdict()) {
      case MET -> ExitCode.OK;
      case MISSED -> ExitCode.FAILED;
      case UNKNOWN -> ExitCode.UNKNOWN;
    };
  }

  private static Topology read(Path file) {
    return switch (TopologyFile.read(file)) {
      case ReadResult.Valid valid -> valid.topology();
      case ReadResult.Invalid _ ->
          throw CommandException.usage(
              file + " is not a valid topology.", "See why with: holdfast check " + file);
    };
  }

  private int replay(Forecast forecast, String incident) {
    IncidentId id;
    try {
      id = IncidentId.parse(incident);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(e.getMessage() + ".", "A report names incidents so.")
          .causedBy(e);
    }
    List<String> lines =
        forecast
            .replay(id)
            .orElseThrow(() ->
                CommandException.usage(
                    "There is no incident " + id + " in the forecast of this file and seed.",
                    "Give the --seed and the --faults of the report that names it."));
    lines.forEach(terminal.out()::println);
    return ExitCode.OK;
  }

  private void keep(Summary summary, Path folder) throws IOException {
    Files.writeString(folder.resolve("report.json"), document(summary) + "\n");
  }

  private static String document(Summary summary) throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper();
    return mapper
        .writerWithDefaultPrettyPrinter()
        .writeValueAsString(ForecastJson.of(summary, mapper));
  }

  private void tell(Summary summary, ForecastRun run) throws JsonProcessingException {
    if (json.json()) {
      terminal.out().println(document(summary));
    } else {
      if (run.brokenOff()) {
        terminal
            .out()
            .println(
                terminal.styled(
                    Style.WARNING,
                    "broken off after " + summary.years() + " of " + years * runs + " years"));
      }
      ForecastText.lines(summary).forEach(terminal.out()::println);
    }
    terminal.out().flush();
  }
}
