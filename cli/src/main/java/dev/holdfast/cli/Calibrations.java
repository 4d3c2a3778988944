package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.model.Topology;
import dev.holdfast.simulation.Calibration;
import dev.holdfast.simulation.DrillRecord;
import dev.holdfast.simulation.DrillRecord.Drill;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** How long things take in real regions: where that is kept, and how it is read and written. */
final class Calibrations {
  /** The one that was measured on the quickstart and comes along. */
  static final String BUILT_IN = "built-in";

  private static final String MEND = "Mend that line, or delete the file; drills write it anew.";
  private static final double NANOS_PER_MILLI = 1e6;

  private Calibrations() {}

  /**
   * What a simulation goes by.
   *
   * @param calibration how long things take
   * @param source where that was measured, for people
   * @param how sets simulated drills beside measured ones
   */
  record Chosen(
      Calibration calibration, String source, Function<Calibration, List<Calibration.Check>> how) {
    List<Calibration.Check> checks() {
      return how.apply(calibration);
    }
  }

  /** What was asked for; else what drills of that topology recorded; else what is built in. */
  static Chosen choose(Optional<String> asked, Topology topology) {
    if (asked.isPresent() && !asked.get().equals(BUILT_IN)) {
      return read(Path.of(asked.get()), topology);
    }
    Path recorded = recorded(topology);
    return asked.isEmpty() && Files.exists(recorded)
        ? read(recorded, topology)
        : new Chosen(Calibration.parse(builtIn()), "the quickstart", Calibration::checks);
  }

  private static Chosen read(Path file, Topology topology) {
    DrillRecord record = record(file);
    boolean same =
        record.fingerprint().isEmpty()
            || record.fingerprint().equals(DrillRecord.fingerprint(topology));
    return new Chosen(
        Calibration.parse(text(file)),
        same ? file.toString() : file + ", of another topology",
        calibration -> same ? calibration.checks(topology) : List.of());
  }

  /** Where the drills of a topology are recorded unless something else is asked for. */
  static Path recorded(Topology topology) {
    String file = DrillRecord.fingerprint(topology) + ".calibration";
    return StateRoot.standard().resolve("calibration").resolve(file);
  }

  /**
   * Adds a drill's report to what is recorded.
   *
   * @return whether it told anything that a simulation can use
   */
  static boolean add(Path report, Topology topology, Path file) throws IOException {
    Optional<Drill> drill = drill(report);
    if (drill.isEmpty()) {
      return false;
    }
    DrillRecord record = Files.exists(file) ? record(file) : DrillRecord.of(topology);
    String text = record.with(drill.get()).print(topology);
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path next = Files.createTempFile(folder, "next", ".calibration");
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return true;
  }

  /** What a valid drill measured; empty for one that cannot be played in a simulation. */
  static Optional<Drill> drill(Path file) throws IOException {
    JsonNode report = new ObjectMapper().readTree(file.toFile());
    Optional<Calibration.Scenario> scenario =
        Calibration.Scenario.named(report.path("scenario").asText());
    if (scenario.isEmpty() || !report.path("verdict").asText().equals("valid")) {
      return Optional.empty();
    }
    String field =
        switch (scenario.get()) {
          case REGION_LOSS -> "rto_ms";
          case SWITCHOVER -> "write_pause_ms";
        };
    double longest = 0;
    for (JsonNode resource : report.path("resources")) {
      longest = Math.max(longest, resource.path(field).asDouble());
    }
    SortedMap<String, Duration> phases = new TreeMap<>();
    for (JsonNode phase : report.path("phases")) {
      if (phase.path("took_ms").isNumber()) {
        phases.putIfAbsent(phase.path("name").asText(), millis(phase.path("took_ms").asDouble()));
      }
    }
    return longest > 0
        ? Optional.of(new Drill(scenario.get(), millis(longest), phases))
        : Optional.empty();
  }

  private static Duration millis(double millis) {
    return Duration.ofNanos(Math.round(millis * NANOS_PER_MILLI));
  }

  private static DrillRecord record(Path file) {
    try {
      return DrillRecord.parse(text(file));
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(file + ", " + e.getMessage() + ".", MEND).causedBy(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw CommandException.usage(
              "The calibration " + file + " cannot be read.",
              "Name a file that can be read, or leave --calibration out.")
          .causedBy(e);
    }
  }

  private static String builtIn() {
    try (InputStream file = Calibration.class.getResourceAsStream("quickstart.calibration")) {
      if (file == null) {
        throw new IllegalStateException("The calibration is not on the classpath");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("The calibration cannot be read", e);
    }
  }
}
