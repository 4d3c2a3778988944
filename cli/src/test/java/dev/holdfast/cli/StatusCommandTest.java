package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusCommandTest {
  @TempDir Path state;
  private StartedTopology started;

  @BeforeEach
  void leaveAStateFolder() throws IOException {
    started = StartedTopology.quickstart(state);
  }

  static String statusJson() throws IOException {
    try (InputStream resource = StatusCommandTest.class.getResourceAsStream("status.json")) {
      return new String(Objects.requireNonNull(resource).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void showsEveryRegionReplicaAndOpenRunbookWithinAHundredColumns() throws IOException {
    try (ScriptedRegion usEast = started.region("us-east")) {
      usEast.answers("/v1/status", 200, statusJson());

      Run run = started.run("status");

      assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
      assertThat(run.out())
          .contains("quickstart  as us-east sees it, leader eu-west")
          .contains("ap-south  data  9.1 s ago  unreachable from us-east, eu-west")
          .contains("epoch 3  primary us-east  steady  lease 1.4 s")
          .contains("writes   wait for 1 of eu-west, ap-south")
          .contains("eu-west   standby  3      0/5000148@3  0 B       streaming")
          .contains("32.0 MiB  no heartbeat for 9.1 s")
          .contains("failover-orders-3  failover of orders  awaiting approval")
          .contains("✓  detect     0.4 s   2 of 3 regions cannot reach us-east")
          .contains(
              "approved by 1 of 2; approve with: holdfast approve failover-orders-3 --as NAME")
          .contains("orders    eu-west  3      17")
          .doesNotContain("switchover-orders-1");
      assertThat(run.out().lines())
          .filteredOn(line -> !line.startsWith("connect to"))
          .allSatisfy(line -> assertThat(line.length()).isLessThan(101));
    }
  }

  @Test
  void tellsHowToConnectWithoutThePassword() throws IOException {
    try (ScriptedRegion usEast = started.region("us-east")) {
      usEast.answers("/v1/status", 200, statusJson());

      assertThat(started.run("status").out())
          .containsPattern(
              "connect to orders: PGPASSFILE=\\S+/pgpass psql -h 127\\.\\d+\\.1\\.1 -p 5432 -U app"
                  + " app\n$");
    }
  }

  @Test
  void asJsonItIsTheRegionsOwnDocument() throws IOException {
    try (ScriptedRegion euWest = started.region("eu-west")) {
      euWest.answers("/v1/status", 200, statusJson());

      Run run = started.run("status", "--json");

      ObjectMapper mapper = new ObjectMapper();
      assertThat(mapper.readTree(run.out())).isEqualTo(mapper.readTree(statusJson()));
    }
  }

  @Test
  void aRegionThatKnowsTheLeaderIsBelievedRatherThanOneThatIsCutOff() throws IOException {
    try (ScriptedRegion usEast = started.region("us-east");
        ScriptedRegion apSouth = started.region("ap-south")) {
      usEast.answers("/v1/status", 200, "{\"region\":\"us-east\",\"leader\":null}");
      apSouth.answers("/v1/status", 200, "{\"region\":\"ap-south\",\"leader\":\"ap-south\"}");

      assertThat(started.run("status").out()).contains("as ap-south sees it, leader ap-south");
    }
  }

  @Test
  void aRegionWhoseLogStandsStillIsNotBelievedAboutTheOthersButAboutItself() throws IOException {
    String stuck = "\"log\":{\"applied_millis_ago\":40000,\"behind\":7,\"health\":\"disk full\"}";
    String fresh =
        "\"log\":{\"applied_millis_ago\":90,\"behind\":0,\"health\":\"well\"},"
            + "\"regions\":[{\"id\":\"us-east\",\"heartbeat_age_ms\":40000}]";
    try (ScriptedRegion usEast = started.region("us-east");
        ScriptedRegion apSouth = started.region("ap-south")) {
      usEast.answers("/v1/status", 200, answer("us-east", stuck));
      apSouth.answers("/v1/status", 200, answer("ap-south", fresh));

      assertThat(started.run("status").out())
          .contains("as ap-south sees it")
          .contains("its log: disk full")
          .doesNotContain("as things stood");
    }
  }

  @Test
  void whereNobodyKnowsBetterTheLeastOldIsToldWithItsAge() throws IOException {
    String old = "\"log\":{\"applied_millis_ago\":40000,\"behind\":7,\"health\":\"disk full\"}";
    String older = "\"log\":{\"applied_millis_ago\":90000,\"behind\":0,\"health\":\"well\"}";
    try (ScriptedRegion usEast = started.region("us-east");
        ScriptedRegion apSouth = started.region("ap-south")) {
      usEast.answers("/v1/status", 200, answer("us-east", old));
      apSouth.answers("/v1/status", 200, answer("ap-south", older));

      assertThat(started.run("status").out())
          .contains(
              "as things stood 40.0 s ago: nothing has reached us-east since, and it lacks 7"
                  + " entries");
    }
  }

  private static String answer(String region, String rest) {
    return "{\"region\":\"%s\",\"leader\":\"eu-west\",%s}".formatted(region, rest);
  }

  @Test
  void withoutALeaderTheStatusSaysSo() throws IOException {
    try (ScriptedRegion usEast = started.region("us-east")) {
      usEast.answers("/v1/status", 200, "{\"region\":\"us-east\",\"leader\":null}");

      Run run = started.run("status");

      assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
      assertThat(run.out()).contains("as us-east sees it, leader unknown");
    }
  }

  @Test
  void aFrozenRegionDoesNotHoldUpTheAnswerOfAnother() throws IOException {
    try (ServerSocket frozen = frozen("us-east");
        ScriptedRegion euWest = started.region("eu-west")) {
      euWest.answers("/v1/status", 200, statusJson());
      Instant before = Instant.now();

      Run run = started.run("status");

      assertThat(frozen.isBound()).isTrue();
      assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
      assertThat(Duration.between(before, Instant.now()))
          .isLessThan(Duration.ofMillis(RegionApi.PATIENCE_MS));
    }
  }

  @Test
  void whenNoRegionAnswersTheOutcomeIsUnknownAndEveryReasonIsTold() throws IOException {
    try (ServerSocket frozen = frozen("us-east")) {
      Run run = started.run("status");

      assertThat(frozen.isBound()).isTrue();
      assertThat(run.exitCode()).isEqualTo(ExitCode.UNKNOWN);
      assertThat(run.err())
          .contains("No region of quickstart answers.")
          .contains("us-east: no answer from 127.117.1.1:7400")
          .contains("eu-west: nothing listens at 127.117.2.1:7400")
          .contains("holdfast up ");
    }
  }

  @Test
  void aWrongTokenIsAConfigurationError() throws IOException {
    Files.writeString(state.resolve("quickstart/token"), "another");
    try (ScriptedRegion usEast = started.region("us-east")) {
      usEast.answers("/v1/status", 200, statusJson());

      Run run = started.run("status");

      assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).contains("us-east refuses the token");
    }
  }

  @Test
  void somethingElseAtTheAddressIsNotAnAnswer() throws IOException {
    try (ScriptedRegion usEast = started.region("us-east")) {
      usEast.answers("/v1/status", 200, "<html>");

      Run run = started.run("status");

      assertThat(run.exitCode()).isEqualTo(ExitCode.UNKNOWN);
      assertThat(run.err()).contains("us-east: sent something that is not JSON");
    }
  }

  @Test
  void withoutAStateFolderItSaysHowToStart(@TempDir Path elsewhere) {
    Run run = Run.of("status", "--state", elsewhere.resolve("none").toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("No topology runs from here").contains("holdfast up FILE");
  }

  @Test
  void amongSeveralTopologiesANameDecides() throws IOException {
    Files.createDirectories(state.resolve("other"));
    Files.writeString(state.resolve("other/supervisor.json"), "{}");

    Run several = started.run("status");
    Run unknown = started.run("status", "--name", "none");

    assertThat(several.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(several.err()).contains("other, quickstart").contains("--name");
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.err()).contains("No topology named 'none'").contains("other, quickstart");
    assertThat(started.run("status", "--name", "quickstart").exitCode())
        .isEqualTo(ExitCode.UNKNOWN);
  }

  @Test
  void aDamagedCopyOfTheTopologyIsSaidToBe() throws IOException {
    Files.writeString(state.resolve("quickstart/topology.yaml"), "holdfast: [");

    Run run = started.run("status");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("is damaged").contains("holdfast check");
  }

  @Test
  void aHalfWrittenSupervisorFileIsSaidToBe() throws IOException {
    Files.writeString(state.resolve("quickstart/supervisor.json"), "{");

    Run run = started.run("status");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("supervisor.json says cannot be understood");
  }

  @Test
  void theRegionOfThePrimaryIsPreferredBecauseItKnowsTheLease() throws IOException {
    try (ScriptedRegion usEast = started.region("us-east");
        ScriptedRegion apSouth = started.region("ap-south")) {
      usEast.answers("/v1/status", 200, statusJson());
      apSouth.answers("/v1/status", 200, statusJson().replace("1423", "null"));

      assertThat(started.run("status").out()).contains("lease 1.4 s");
    }
  }

  @Test
  void anUnreadableStateFolderIsSaidToBe() throws IOException {
    Files.delete(state.resolve("quickstart/token"));

    Run run = started.run("status");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("The state folder cannot be read").contains("token");
  }

  /** A listener that accepts and never answers, as a stopped process does. */
  private ServerSocket frozen(String region) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(started.address(region));
    return socket;
  }
}
