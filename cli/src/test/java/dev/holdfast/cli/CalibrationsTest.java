package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Topology;
import dev.holdfast.simulation.DrillRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationsTest {
  private static final String QUICKSTART = "../examples/quickstart.yaml";

  @TempDir private Path folder;

  private final Topology topology = DesignFile.topology(Path.of(QUICKSTART));

  private Path report(String scenario, String verdict, int millis) throws IOException {
    Path report =
        Files.createDirectories(folder.resolve("drills/" + millis)).resolve("report.json");
    Files.writeString(
        report,
        """
        {"topology": "quickstart", "scenario": "%s", "verdict": "%s",
         "resources": {"orders": {"rto_ms": %d, "write_pause_ms": %d}},
         "phases": [{"name": "promote", "resource": "orders", "took_ms": 300}]}
        """
            .formatted(scenario, verdict, millis, millis + 1));
    return report;
  }

  @Test
  void growsWithEveryValidDrillThatASimulationCanPlay() throws IOException {
    Path file = folder.resolve("state/calibration/it.calibration");

    assertThat(Calibrations.add(report("region-loss", "valid", 2900), topology, file)).isTrue();
    assertThat(Calibrations.add(report("region-loss", "invalid", 2), topology, file)).isFalse();
    assertThat(Calibrations.add(report("freeze", "valid", 3), topology, file)).isFalse();
    assertThat(Calibrations.add(report("switchover", "valid", 1000), topology, file)).isTrue();

    assertThat(Files.readString(file))
        .contains("topology " + DrillRecord.fingerprint(topology))
        .contains(
            "drill region-loss 2900ms  promote 300ms\ndrill switchover 1001ms  promote 300ms");
    try (Stream<Path> files = Files.list(file.resolveSibling(""))) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aSimulationSaysWhatItGoesByAndHowFarItIsFromThat() throws IOException {
    Path file = folder.resolve("it.calibration");
    Calibrations.add(report("region-loss", "valid", 2900), topology, file);

    assertThat(simulate(file.toString()).out())
        .containsPattern("calibrated on .*it.calibration: region-loss takes .* 2.9 s measured");
    assertThat(simulate("built-in").out()).contains("calibrated on the quickstart: switchover");
  }

  @Test
  void whatWasMeasuredElsewhereIsNotComparedWith() throws IOException {
    Path file = folder.resolve("it.calibration");
    Files.writeString(file, "topology other-00000000\ndrill region-loss 9000ms\n");

    assertThat(simulate(file.toString()).out())
        .contains("calibrated on " + file + ", of another topology")
        .doesNotContain("measured (p50");
  }

  @Test
  void saysWhereAFileIsWrongAndWhatToDo() throws IOException {
    Path file = folder.resolve("it.calibration");
    Files.writeString(file, "topology quickstart-00000000\ndrill region-loss soon\n");
    Run run = simulate(file.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .contains(file + ", line 2: \"soon\" is no time such as 250ms.")
        .contains("Mend that line, or delete the file");
    Path report = report("region-loss", "valid", 2900);
    assertThatThrownBy(() -> Calibrations.add(report, topology, file))
        .isInstanceOf(CommandException.class);
    assertThat(Files.readString(file)).contains("soon");
    assertThat(simulate(folder.resolve("none").toString()).err()).contains("cannot be read");
  }

  private Run simulate(String calibration) {
    return Run.of("simulate", QUICKSTART, "--years", "1", "--calibration", calibration);
  }

  @Test
  void makesACalibrationOfReportsFromElsewhere() throws IOException {
    report("region-loss", "valid", 2900);
    report("region-loss", "valid", 3100);
    report("region-loss", "valid", 3000);
    Run run = Run.of("calibrate", QUICKSTART, folder.resolve("drills").toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("takes promotion 220ms to 220ms", "drill region-loss 3000ms");
    assertThat(Run.of("calibrate", QUICKSTART, folder.resolve("no").toString()).exitCode())
        .isEqualTo(ExitCode.USAGE);
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(Run.of("calibrate", QUICKSTART, empty.toString()).exitCode())
        .isEqualTo(ExitCode.UNKNOWN);
  }
}
