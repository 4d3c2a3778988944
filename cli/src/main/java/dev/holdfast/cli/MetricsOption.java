package dev.holdfast.cli;

import dev.holdfast.advisor.capacity.CapacityPlan.Ahead;
import dev.holdfast.advisor.capacity.MetricsFile;
import dev.holdfast.advisor.capacity.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of every command that plans from measured load. */
final class MetricsOption {
  /** Two years of minutes of a few services; more is summed up first. */
  private static final long BYTES_MAX = 128L * 1024 * 1024;

  private static final int DAYS_MAX = 730;

  private Path file = Path.of("");

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "90",
      description = "How many days to forecast; ${DEFAULT-VALUE} by default.")
  private int days;

  @Option(
      names = "--lead",
      paramLabel = "N",
      defaultValue = "14",
      description = "How many days pass between ordering and having; ${DEFAULT-VALUE} by default.")
  private int lead;

  @Option(
      names = "--metrics",
      paramLabel = "CSV",
      description =
          "Measured load: time,service,rps and, if known, p99,cpu,memory,connections,"
              + "connections_max,iops,iops_max.")
  void file(Path path) {
    file = path;
  }

  /** Whether metrics are given. */
  boolean given() {
    return !file.toString().isEmpty();
  }

  /** How far to look. */
  Ahead ahead() {
    if (days < 1 || days > DAYS_MAX || lead < 0 || lead > DAYS_MAX) {
      throw CommandException.usage(
          "A forecast of " + days + " days with a lead time of " + lead + " is not possible.",
          "Forecast 1 to " + DAYS_MAX + " days, with a lead time of 0 to " + DAYS_MAX + ".");
    }
    return new Ahead(days, lead);
  }

  /** What was measured. */
  List<Sample> samples() {
    return switch (MetricsFile.read(text(), file.toString())) {
      case MetricsFile.Reading.Read(var samples) -> samples;
      case MetricsFile.Reading.Refused(var problems) ->
          throw CommandException.usage("The metrics cannot be used.", String.join("\n", problems));
    };
  }

  private String text() {
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw CommandException.usage(
            file + " is larger than " + BYTES_MAX / 1024 / 1024 + " MiB.",
            "Sum the metrics up, to one line for each service and hour for instance.");
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw CommandException.usage(
              "The metrics " + file + " cannot be read: " + e, "Name a text file that exists.")
          .causedBy(e);
    }
  }
}
