package dev.holdfast.lab;

import static dev.holdfast.lab.Places.LIMA;
import static dev.holdfast.lab.Places.ORDERS;
import static dev.holdfast.lab.Places.OSLO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.lab.FakeRegions.Manner;
import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults that leave a region's processes or files wounded. */
class LabDeedsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LONG = Duration.ofSeconds(50);

  @TempDir private Path temp;
  private FakeRegions fakes;
  private Lab lab;

  @BeforeEach
  void open() throws Exception {
    fakes = new FakeRegions(temp, "127.114");
    fakes.giveData();
    lab = fakes.open();
    lab.start(PATIENCE);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    lab.hurry();
    lab.stop(Duration.ZERO);
    assertThat(FakeRegions.workingIn(fakes.folder.path())).isEmpty();
  }

  @Test
  void aPausedNodeStandsStillAloneAndRunsOnByItself() throws Exception {
    Eventually.holds(
        "all processes", PATIENCE, () -> fakes.members(lab, OSLO).size() >= FakeRegions.PROCESSES);
    long began = System.nanoTime();
    Duration pause = Duration.ofMillis(700);
    assertThat(done(new Fault.PauseNode(OSLO, pause))).contains("paused", "oslo", "700 ms");
    awaitNode(OSLO, "stands still", ProcessEntry::stopped);
    assertThat(lab.process(OSLO).members()).filteredOn(ProcessEntry::stopped).hasSize(1);
    assertThat(lab.state(OSLO)).isEqualTo(RegionState.RUNNING);
    assertThat(refused(new Fault.PauseNode(OSLO, pause))).contains("paused already");

    awaitNode(OSLO, "runs", node -> !node.stopped());
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(pause);
    assertThat(done(new Fault.PauseNode(OSLO, pause))).contains("paused");
  }

  @Test
  void healEndsAPause() throws Exception {
    done(new Fault.PauseNode(OSLO, LONG));
    awaitNode(OSLO, "stands still", ProcessEntry::stopped);
    assertThat(done(new Fault.Heal())).contains("let the node of oslo run on");
    awaitNode(OSLO, "runs", node -> !node.stopped());
    assertThat(done(new Fault.Heal())).doesNotContain("oslo");
  }

  @Test
  void aPauseNeverWakesARegionThatWasFrozenMeanwhile() throws Exception {
    done(new Fault.PauseNode(OSLO, Duration.ofSeconds(2)));
    done(new Fault.Freeze(OSLO));
    done(new Fault.PauseNode(LIMA, Duration.ofSeconds(2)));
    awaitNode(LIMA, "stands still", ProcessEntry::stopped);
    // The pause of lima is as long and began later: when it is over, so is the one of oslo.
    awaitNode(LIMA, "runs", node -> !node.stopped());
    assertThat(lab.process(OSLO).members()).allMatch(ProcessEntry::stopped);
    done(new Fault.Thaw(OSLO));
    awaitNode(OSLO, "runs", node -> !node.stopped());
  }

  @Test
  void aPausedNodeIsStoppedInOrderAndCanBePausedAfterItsRestart() throws Exception {
    fakes.behaving(Manner.MESSY);
    done(new Fault.Kill(OSLO));
    done(new Fault.Restart(OSLO));
    awaitServer(OSLO);
    done(new Fault.PauseNode(OSLO, LONG));
    long began = System.nanoTime();
    assertThat(done(new Fault.Restart(OSLO))).contains("stopped and started oslo");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Lab.STOP_PATIENCE);
    assertThat(done(new Fault.PauseNode(OSLO, LONG))).contains("paused");
    done(new Fault.NodeCrash(OSLO));
    assertThat(refused(new Fault.PauseNode(OSLO, LONG))).contains("fault restart oslo");
  }

  @Test
  void aBrokenEngineLacksWhatItNeedsUntilItIsMended() throws Exception {
    awaitServer(OSLO);
    assertThat(done(new Fault.BreakEngine(OSLO, ORDERS)))
        .contains("broke the server of orders in oslo", "fault mend-engine oslo orders");
    assertThat(control(OSLO)).doesNotExist();
    Eventually.holds("its server is dead", PATIENCE, () -> servers(OSLO) == 0);
    assertThat(control(LIMA)).hasContent("lima");
    assertThat(refused(new Fault.BreakEngine(OSLO, ORDERS))).contains("could be broken");

    assertThat(done(new Fault.MendEngine(OSLO, ORDERS))).contains("mended");
    assertThat(control(OSLO)).hasContent("oslo");
    assertThat(refused(new Fault.MendEngine(OSLO, ORDERS))).contains("Nothing is missing");
  }

  @Test
  void dataThatWereReplacedMeanwhileAreNotMended() throws Exception {
    done(new Fault.BreakEngine(OSLO, ORDERS));
    Files.writeString(control(OSLO), "a copy from elsewhere");
    assertThat(refused(new Fault.MendEngine(OSLO, ORDERS))).contains("Nothing is missing");
    done(new Fault.Heal());
    assertThat(control(OSLO)).hasContent("a copy from elsewhere");
  }

  @Test
  void healMendsWhatIsBroken() throws Exception {
    done(new Fault.BreakEngine(OSLO, ORDERS));
    done(new Fault.Kill(OSLO));
    assertThat(done(new Fault.Heal())).contains("mended the server of orders in oslo");
    assertThat(control(OSLO)).hasContent("oslo");
  }

  @Test
  void aSharedDiskIsNeverFilled() throws Exception {
    assertThat(refused(new Fault.Fill(OSLO))).contains("holdfast up --disk 1GB");
    assertThat(refused(new Fault.Free(OSLO))).contains("no disk of its own");
  }

  @Test
  void aFullDiskStrikesItsRegionAloneAndHealFreesIt() throws Exception {
    lab.hurry();
    lab.stop(Duration.ZERO);
    FakeRegions others = new FakeRegions(temp.resolve("others"), "127.114");
    others.folder.create();
    try (RegionDisks disks = mounted(others)) {
      others.on(disks);
      lab = others.open();
      lab.start(PATIENCE);
      assertThat(done(new Fault.Fill(OSLO))).contains("filled the disk of oslo", "fault free oslo");
      assertThatThrownBy(() -> grow(others.folder.region(OSLO)))
          .hasMessageContaining("No space left on device");
      grow(others.folder.region(LIMA));
      assertThat(done(new Fault.Free(OSLO))).contains("the disk of oslo has room");
      grow(others.folder.region(OSLO));

      done(new Fault.Fill(OSLO));
      assertThat(done(new Fault.Heal()))
          .contains("the disk of oslo has room")
          .doesNotContain("lima");
      grow(others.folder.region(OSLO));
      lab.hurry();
      lab.stop(Duration.ZERO);
    }
    assertThat(Mounts.below(temp)).isEmpty();
  }

  private static RegionDisks mounted(FakeRegions regions) throws IOException {
    try {
      return RegionDisks.inMemory(
          regions.folder, regions.addresses.topology().regionIds(), 64 << 20);
    } catch (IOException refused) {
      assumeTrue(false, refused.getMessage());
      throw refused;
    }
  }

  private static void grow(Path home) throws IOException {
    Files.write(home.resolve("more"), new byte[1 << 20]);
  }

  private Path control(RegionId region) {
    return fakes.folder.engine(region, ORDERS).resolve("data/global/pg_control");
  }

  private void awaitServer(RegionId region) throws Exception {
    Eventually.holds("a server runs", PATIENCE, () -> servers(region) > 0);
  }

  private long servers(RegionId region) {
    return lab.process(region).members().stream()
        .filter(process -> ProcessTable.commandLine(process).contains("-D"))
        .filter(process -> process.name().equals("postgres"))
        .count();
  }

  private void awaitNode(RegionId region, String what, Predicate<ProcessEntry> state)
      throws Exception {
    long pid = lab.process(region).pid().orElseThrow();
    Eventually.holds(
        "the node " + what, PATIENCE, () -> ProcessTable.of(pid).filter(state).isPresent());
  }

  private String done(Fault fault) throws InterruptedException {
    Answer answer = lab.apply(fault);
    assertThat(answer).isInstanceOf(Answer.Done.class);
    return answer instanceof Answer.Done(var did) ? String.join("; ", did) : "";
  }

  private String refused(Fault fault) throws InterruptedException {
    Answer answer = lab.apply(fault);
    assertThat(answer).isInstanceOf(Answer.Refused.class);
    return answer instanceof Answer.Refused(var because) ? because : "";
  }
}
