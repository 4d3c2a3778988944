package dev.holdfast.lab;

import static dev.holdfast.lab.Places.LIMA;
import static dev.holdfast.lab.Places.OSLO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lab.FakeRegions.Manner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to the supervisor, its regions do not outlive it. */
class SupervisorDeathTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path temp;

  @Test
  void nothingOutlivesASupervisorThatWasKilled() throws Exception {
    try (Jvm supervisor = Jvm.start(SupervisorMain.class, temp.toString())) {
      String lab = supervisor.awaitLine("up");
      assertThat(FakeRegions.marked(lab)).hasSizeGreaterThan(3);
      supervisor.kill();

      Eventually.holds("all are gone", PATIENCE, () -> FakeRegions.marked(lab).isEmpty());
      Eventually.holds(
          "the fake servers are gone",
          PATIENCE,
          () ->
              FakeRegions.workingIn(temp).stream()
                  .noneMatch(process -> process.name().equals("postgres")));
    }
    // A child that cleared its environment is beyond the undertaker; the next supervisor is told of
    // none, and real regions have none.
    endStrays();
  }

  private void endStrays() throws Exception {
    Eventually.holds(
        "strays are gone",
        PATIENCE,
        () -> {
          var strays = FakeRegions.workingIn(temp);
          strays.forEach(stray -> Signals.send(Signals.KILL, stray.pid()));
          return strays.isEmpty();
        });
  }

  /** Runs regions that do not end by themselves, one of them frozen. */
  static final class SupervisorMain {
    private SupervisorMain() {}

    public static void main(String[] arguments) throws Exception {
      FakeRegions fakes = new FakeRegions(Path.of(arguments[0]), "127.114").behaving(Manner.DEAF);
      Lab lab = fakes.open();
      lab.start(PATIENCE);
      for (var region : List.of(OSLO, LIMA)) {
        Eventually.holds(
            "all processes",
            PATIENCE,
            () -> fakes.members(lab, region).size() >= FakeRegions.PROCESSES);
      }
      lab.apply(new Fault.Freeze(OSLO));
      System.out.println("up " + lab.id());
      Thread.currentThread().join(Duration.ofMinutes(2));
    }
  }
}
