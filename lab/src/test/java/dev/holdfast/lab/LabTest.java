package dev.holdfast.lab;

import static dev.holdfast.lab.Places.LIMA;
import static dev.holdfast.lab.Places.ORDERS;
import static dev.holdfast.lab.Places.OSLO;
import static dev.holdfast.lab.Places.PERTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.lab.FakeRegions.Manner;
import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path temp;
  private FakeRegions fakes;
  private Lab lab;

  @BeforeEach
  void open() throws Exception {
    fakes = new FakeRegions(temp, "127.114");
    lab = fakes.open();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    lab.hurry();
    lab.stop(Duration.ZERO);
    assertThat(FakeRegions.marked(lab.id())).isEmpty();
    assertThat(FakeRegions.workingIn(fakes.folder.path())).isEmpty();
  }

  @Test
  void startsAllRegionsTellsHowItGoesAndStopsThemInOrder() throws Exception {
    assertThat(lab.start(PATIENCE)).isInstanceOf(Started.Ready.class);
    assertThat(lab.view().ready()).isTrue();
    assertThat(lab.view().regions())
        .extracting(LabView.RegionView::region, LabView.RegionView::state)
        .containsExactly(
            tuple("oslo", RegionState.RUNNING),
            tuple("lima", RegionState.RUNNING),
            tuple("perth", RegionState.RUNNING));
    assertThat(fakes.said).contains("oslo ready", "lima ready", "perth ready");

    Stopped stopped = lab.stop(PATIENCE);
    assertThat(stopped).isEqualTo(new Stopped(List.of(), List.of()));
    assertThat(fakes.said).contains("oslo stopped");
  }

  @Test
  void saysWhyARegionDoesNotStart() throws Exception {
    fakes.behaving(Manner.BROKEN);
    assertThat(lab.start(PATIENCE))
        .isInstanceOfSatisfying(
            Started.Failed.class,
            failed ->
                assertThat(failed.because())
                    .contains("ended with status 7", "node says hello", "it is broken"));
  }

  @Test
  void givesUpWaitingForARegionThatIsNeverReady() throws Exception {
    fakes.behaving(Manner.SLOW);
    assertThat(lab.start(Duration.ofMillis(300)))
        .isInstanceOfSatisfying(
            Started.Failed.class,
            failed ->
                assertThat(failed.because())
                    .contains("not ready in time", "has not touched its file"));
  }

  @Test
  void stoppingEndsAStartThatIsUnderWay() throws Exception {
    fakes.behaving(Manner.SLOW);
    CompletableFuture<Started> starting =
        CompletableFuture.supplyAsync(() -> {
          try {
            return lab.start(PATIENCE);
          } catch (InterruptedException impossible) {
            throw new IllegalStateException(impossible);
          }
        });
    Eventually.holds("a region runs", PATIENCE, () -> lab.state(PERTH) == RegionState.RUNNING);
    lab.stop(PATIENCE);
    assertThat(starting.get(5, TimeUnit.SECONDS)).isInstanceOf(Started.Failed.class);
  }

  @Test
  void aKillLeavesNothingOfARegionAndTouchesNoOther() throws Exception {
    lab.start(PATIENCE);
    awaitFull(OSLO);
    awaitFull(LIMA);
    Set<Long> others = fakes.members(lab, LIMA);
    assertThat(lab.apply(new Fault.Kill(OSLO))).isInstanceOf(Answer.Done.class);

    assertThat(lab.process(OSLO).members()).isEmpty();
    assertThat(FakeRegions.workingIn(fakes.folder.region(OSLO))).isEmpty();
    assertThat(lab.state(OSLO)).isEqualTo(RegionState.KILLED);
    assertThat(fakes.members(lab, LIMA)).isEqualTo(others);
    assertThat(fakes.said).noneMatch(line -> line.startsWith("oslo its node"));
    assertThat(lab.apply(new Fault.Kill(OSLO)))
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused -> assertThat(refused.because()).contains("restart oslo"));
  }

  @Test
  void aKilledRegionIsUnreachableUntilItIsStartedAgain() throws Exception {
    lab.start(PATIENCE);
    try (Service service = Service.echo(fakes.addresses.mesh(OSLO));
        Socket before = Service.dial(fakes.addresses.meshDial(LIMA, OSLO))) {
      WanEmulatorTest.roundTrip(before);
      lab.apply(new Fault.Kill(OSLO));
      try (Socket during = Service.dial(fakes.addresses.meshDial(LIMA, OSLO))) {
        during.setSoTimeout(200);
        during.getOutputStream().write(1);
        assertThatThrownBy(() -> during.getInputStream().read())
            .isInstanceOf(SocketTimeoutException.class);
      }
      assertThat(lab.apply(new Fault.Restart(OSLO))).isInstanceOf(Answer.Done.class);
      assertThatThrownBy(() -> before.getInputStream().read()).isInstanceOf(IOException.class);
      try (Socket after = Service.dial(fakes.addresses.meshDial(LIMA, OSLO))) {
        WanEmulatorTest.roundTrip(after);
      }
      assertThat(service.connections()).isEqualTo(2);
      assertThat(lab.state(OSLO)).isEqualTo(RegionState.RUNNING);
    }
  }

  @Test
  void aFrozenRegionStandsStillAltogetherAndGoesOn() throws Exception {
    lab.start(PATIENCE);
    awaitFull(OSLO);
    Set<Long> before = fakes.members(lab, OSLO);
    assertThat(lab.apply(new Fault.Freeze(OSLO))).isInstanceOf(Answer.Done.class);
    assertThat(lab.process(OSLO).members()).allMatch(ProcessEntry::stopped);
    assertThat(lab.state(OSLO)).isEqualTo(RegionState.FROZEN);
    assertThat(lab.apply(new Fault.Freeze(OSLO))).isInstanceOf(Answer.Refused.class);

    assertThat(lab.apply(new Fault.Thaw(OSLO))).isInstanceOf(Answer.Done.class);
    assertThat(lab.process(OSLO).members()).noneMatch(ProcessEntry::stopped);
    assertThat(fakes.members(lab, OSLO)).isEqualTo(before);
    assertThat(lab.apply(new Fault.Thaw(OSLO))).isInstanceOf(Answer.Refused.class);
  }

  @Test
  void aFrozenRegionIsStoppedInOrder() throws Exception {
    lab.start(PATIENCE);
    lab.apply(new Fault.Freeze(OSLO));
    assertThat(lab.stop(PATIENCE).forced()).isEmpty();
  }

  @Test
  void anEngineCrashKillsTheServerAlone() throws Exception {
    lab.start(PATIENCE);
    awaitFull(OSLO);
    Set<Long> before = fakes.members(lab, OSLO);
    ProcessEntry server =
        lab.process(OSLO).members().stream()
            .filter(process -> ProcessTable.commandLine(process).contains("-D"))
            .filter(process -> process.name().equals("postgres"))
            .findFirst()
            .orElseThrow();
    assertThat(lab.apply(new Fault.EngineCrash(OSLO, ORDERS))).isInstanceOf(Answer.Done.class);

    Eventually.holds(
        "the server is gone", PATIENCE, () -> !fakes.members(lab, OSLO).contains(server.pid()));
    before.remove(server.pid());
    assertThat(fakes.members(lab, OSLO)).isEqualTo(before);
    assertThat(lab.state(OSLO)).isEqualTo(RegionState.RUNNING);
  }

  @Test
  void aNodeCrashIsToldAndARestartEndsWhatTheNodeLeft() throws Exception {
    lab.start(PATIENCE);
    awaitFull(OSLO);
    Set<Long> before = fakes.members(lab, OSLO);
    assertThat(lab.apply(new Fault.NodeCrash(OSLO))).isInstanceOf(Answer.Done.class);
    assertThat(lab.state(OSLO)).isEqualTo(RegionState.CRASHED);
    Eventually.holds(
        "it is told",
        PATIENCE,
        () -> fakes.said.stream().anyMatch(line -> line.startsWith("oslo its node ended")));
    assertThat(lab.apply(new Fault.NodeCrash(OSLO))).isInstanceOf(Answer.Refused.class);

    lab.apply(new Fault.Restart(OSLO));
    awaitFull(OSLO);
    assertThat(fakes.members(lab, OSLO)).doesNotContainAnyElementsOf(before);
  }

  @Test
  void healBringsEverythingBack() throws Exception {
    lab.start(PATIENCE);
    lab.apply(new Fault.Kill(OSLO));
    lab.apply(new Fault.Freeze(LIMA));
    lab.apply(new Fault.Isolate(PERTH, Fault.Direction.BOTH));

    assertThat(lab.apply(new Fault.Heal()))
        .isInstanceOfSatisfying(
            Answer.Done.class,
            done ->
                assertThat(done.did())
                    .hasSize(3)
                    .anyMatch(line -> line.startsWith("started oslo"))
                    .contains("thawed lima"));
    assertThat(lab.view().regions())
        .allMatch(region -> region.state() == RegionState.RUNNING && region.pid() > 0);
  }

  @Test
  void aDeafRegionIsKilledWhenItsTimeIsOver() throws Exception {
    fakes.behaving(Manner.DEAF);
    lab.start(PATIENCE);
    assertThat(lab.stop(Duration.ofMillis(300)).forced()).containsExactly(OSLO, LIMA, PERTH);
  }

  @Test
  void aHurriedStopDoesNotWaitForADeafRegion() throws Exception {
    fakes.behaving(Manner.DEAF);
    lab.start(PATIENCE);
    Thread second = Thread.ofVirtual().unstarted(lab::hurry);
    second.start();
    long began = System.nanoTime();
    assertThat(lab.stop(Duration.ofMinutes(1)).forced()).hasSize(3);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void whatAMessyNodeLeavesIsEndedAndToldAsForced() throws Exception {
    fakes.behaving(Manner.MESSY);
    lab.start(PATIENCE);
    awaitFull(OSLO);
    assertThat(lab.stop(PATIENCE).forced()).contains(OSLO);
  }

  @Test
  void orphansAreCollectedWhenTheyDie() throws Exception {
    lab.start(PATIENCE);
    awaitFull(OSLO);
    lab.apply(new Fault.Kill(OSLO));
    long us = ProcessHandle.current().pid();
    Eventually.holds(
        "no process that was adopted waits to be collected",
        PATIENCE,
        () ->
            ProcessTable.all().stream()
                .noneMatch(process -> process.parent() == us && process.dead()));
  }

  @Test
  void nothingHappensAfterTheStop() throws Exception {
    lab.start(PATIENCE);
    lab.stop(PATIENCE);
    assertThat(lab.apply(new Fault.Restart(OSLO))).isInstanceOf(Answer.Refused.class);
    assertThat(lab.stop(PATIENCE)).isEqualTo(new Stopped(List.of(), List.of()));
  }

  @Test
  void opensNothingWhenAnAddressIsTaken() throws Exception {
    lab.stop(PATIENCE);
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(fakes.addresses.consensusDial(OSLO, LIMA));
      assertThatThrownBy(fakes::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.114.1.1:20020");
    }
  }

  private void awaitFull(RegionId region) throws Exception {
    Eventually.holds(
        "all processes of " + region,
        PATIENCE,
        () -> fakes.members(lab, region).size() >= FakeRegions.PROCESSES);
  }
}
