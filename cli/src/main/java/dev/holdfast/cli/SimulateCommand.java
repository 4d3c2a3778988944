package dev.holdfast.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.cli.Terminal.Style;
import dev.holdfast.model.Topology;
import dev.holdfast.simulation.Calibration;
import dev.holdfast.simulation.FaultProfile;
import dev.holdfast.simulation.Forecast;
import dev.holdfast.simulation.IncidentId;
import dev.holdfast.simulation.Summary;
import dev.holdfast.simulation.Timings;
import dev.holdfast.simulation.report.ForecastPage;
import dev.holdfast.simulation.report.ForecastText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
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
      names = "--versus",
      paramLabel = "FILE",
      description = "A second topology, to be set beside the first under the same failures.")
  private Optional<Path> versus = Optional.empty();

  @Option(
      names = "--replay",
      paramLabel = "INCIDENT",
      description = "Play one incident again, for instance 417.2, and tell what happens in it.")
  private Optional<String> replay = Optional.empty();

  @Option(
      names = "--calibration",
      paramLabel = "FILE",
      description =
          "How long things take in your regions: a file, or built-in (default: what drills of this"
              + " topology recorded, else what is built in).")
  private Optional<String> calibration = Optional.empty();

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
    FaultProfile profile = FaultProfiles.named(faults);
    Topology topology = DesignFile.topology(file);
    Calibrations.Chosen chosen = Calibrations.choose(calibration, topology);
    Timings timings = chosen.calibration().timings();
    List<Forecast> forecasts = new ArrayList<>();
    forecasts.add(new Forecast(topology, timings, profile, seed));
    versus.ifPresent(
        other -> forecasts.add(new Forecast(DesignFile.topology(other), timings, profile, seed)));
    if (replay.isPresent()) {
      return replay(forecasts.getFirst(), replay.get());
    }
    Optional<Path> folder = out.map(Path::toAbsolutePath);
    if (folder.isPresent()) {
      Files.createDirectories(folder.get());
    }
    List<Summary> summaries = new ArrayList<>();
    for (Forecast forecast : forecasts) {
      ForecastRun run = new ForecastRun(forecast, years * runs, terminal, !json.json());
      summaries.add(run.play());
    }
    List<Calibration.Check> checks = chosen.checks();
    String document = document(summaries, chosen.source(), checks);
    tell(summaries, chosen.source(), checks, document);
    if (folder.isPresent()) {
      keep(document, ForecastPage.html(summaries, chosen.source(), checks), folder.get());
    }
    return exitCode(summaries);
  }

  private static int exitCode(List<Summary> summaries) {
    Summary.Verdict worst =
        summaries.stream().map(Summary::verdict).max(Comparator.naturalOrder()).orElseThrow();
    return switch (worst) {
      case MET -> ExitCode.OK;
      case MISSED -> ExitCode.FAILED;
      case UNKNOWN -> ExitCode.UNKNOWN;
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

  private void keep(String document, String html, Path folder) throws IOException {
    Files.writeString(folder.resolve("report.json"), document + "\n");
    Path page = folder.resolve("report.html");
    Files.writeString(page, html);
    if (!json.json()) {
      terminal.out().println("\nreport: " + page);
      terminal.out().flush();
    }
  }

  /** One topology is one document; two are a list of two. */
  private static String document(
      List<Summary> summaries, String source, List<Calibration.Check> checks)
      throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> documents = new ArrayList<>();
    summaries.forEach(summary -> documents.add(ForecastJson.of(summary, source, checks, mapper)));
    return mapper
        .writerWithDefaultPrettyPrinter()
        .writeValueAsString(documents.size() == 1 ? documents.getFirst() : documents);
  }

  private void tell(
      List<Summary> summaries, String source, List<Calibration.Check> checks, String document) {
    if (json.json()) {
      terminal.out().println(document);
    } else {
      for (Summary summary : summaries) {
        if (summary.years() < years * runs) {
          String text = "broken off after %d of %d years".formatted(summary.years(), years * runs);
          terminal.out().println(terminal.styled(Style.WARNING, text));
        }
        ForecastText.lines(summary).forEach(terminal.out()::println);
        terminal.out().println();
      }
      if (summaries.size() == 2) {
        ForecastText.versus(summaries.getFirst(), summaries.getLast())
            .forEach(terminal.out()::println);
        terminal.out().println();
      }
      ForecastText.calibration(source, checks).forEach(terminal.out()::println);
    }
    terminal.out().flush();
  }
}
