package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Switchover, failover and approve: orders that begin or continue a runbook. */
class OrderTest {
  private static final String LED_BY_EU_WEST = "{\"region\":\"x\",\"leader\":\"eu-west\"}";
  private static final String BEGUN =
      "{\"ok\":true,\"because\":\"eu-west holds everything\",\"runbook\":\"r-1\"}";

  @TempDir Path state;
  private StartedTopology started;

  @BeforeEach
  void leaveAStateFolder() throws IOException {
    started = StartedTopology.quickstart(state);
  }

  @Test
  void aSwitchoverShowsItsStepsUntilItIsCompleted() throws IOException {
    try (ScriptedRegion usEast = started.region("us-east")) {
      usEast
          .answers("/v1/status", 200, LED_BY_EU_WEST)
          .answers("/v1/status", 200, running("RUNNING", step("detect", 0, 100)))
          .answers(
              "/v1/status",
              200,
              running("COMPLETED", step("detect", 0, 100), step("fence", 100, 900)))
          .answers("/v1/switchover", 200, BEGUN);

      Run run = started.run("switchover", "orders", "--to", "eu-west");

      assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
      assertThat(usEast.received())
          .containsExactly("/v1/switchover {\"resource\":\"orders\",\"to\":\"eu-west\"}");
      assertThat(run.out())
          .isEqualTo(
              """
              r-1  eu-west holds everything
                ✓  detect     0.1 s   it was seen
                ✓  fence      0.8 s   it was seen
              completed: as it is
              """);
    }
  }

  @Test
  void theLeaderIsAskedFirst() throws IOException {
    try (ScriptedRegion usEast = started.region("us-east");
        ScriptedRegion euWest = started.region("eu-west")) {
      usEast.answers("/v1/status", 200, LED_BY_EU_WEST);
      euWest.answers("/v1/status", 200, LED_BY_EU_WEST).answers("/v1/switchover", 200, BEGUN);

      Run run = started.run("switchover", "orders", "--to", "eu-west", "--no-wait");

      assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
      assertThat(run.out()).isEqualTo("eu-west holds everything\n");
      assertThat(euWest.received()).hasSize(1);
      assertThat(usEast.received()).isEmpty();
    }
  }

  @Test
  void aRefusalIsAFailureInTheRegionsOwnWords() throws IOException {
    try (ScriptedRegion usEast = started.region("us-east")) {
      usEast
          .answers("/v1/status", 200, LED_BY_EU_WEST)
          .answers("/v1/switchover", 409, "{\"ok\":false,\"because\":\"eu-west lags by 3 MiB\"}");

      Run run = started.run("switchover", "orders", "--to", "eu-west");

      assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(run.err()).contains("eu-west lags by 3 MiB").contains("refused");
    }
  }

  @Test
  void aRegionThatCannotSayWhatBecameOfTheOrderLeavesItUnknown() throws IOException {
    try (ScriptedRegion usEast = started.region("us-east")) {
      usEast
          .answers("/v1/status", 200, LED_BY_EU_WEST)
          .answers("/v1/switchover", 504, "{\"ok\":false,\"because\":\"the log is silent\"}");

      Run run = started.run("switchover", "orders", "--to", "eu-west");

      assertThat(run.exitCode()).isEqualTo(ExitCode.UNKNOWN);
      assertThat(run.err()).contains("the log is silent").contains("holdfast status");
    }
  }

  @Test
  void aRunbookThatIsRolledBackIsAFailure() throws IOException {
    try (ScriptedRegion usEast = started.region("us-east")) {
      usEast
          .answers("/v1/status", 200, running("ROLLED_BACK", step("detect", 0, 100)))
          .answers("/v1/switchover", 200, BEGUN);

      Run run = started.run("switchover", "orders", "--to", "eu-west");

      assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(run.out()).contains("rolled back: as it is");
    }
  }

  @Test
  void anOrderWhoseAnswerIsLostIsNotGivenTwice() throws IOException {
    try (ServerSocket frozen = new ServerSocket();
        ScriptedRegion euWest = started.region("eu-west")) {
      frozen.bind(started.address("us-east"));
      euWest
          .answers("/v1/status", 200, "{\"region\":\"eu-west\",\"leader\":\"us-east\"}")
          .answers("/v1/switchover", 200, BEGUN);

      Run run = started.run("switchover", "orders", "--to", "eu-west");

      assertThat(run.exitCode()).isEqualTo(ExitCode.UNKNOWN);
      assertThat(run.err()).contains("whether it is carried out is not known");
      assertThat(euWest.received()).isEmpty();
    }
  }

  @Test
  void anOrderThatCannotArriveGoesToTheNextRegion() throws IOException {
    try (ScriptedRegion apSouth = started.region("ap-south")) {
      apSouth
          .answers("/v1/status", 200, "{\"region\":\"ap-south\",\"leader\":\"us-east\"}")
          .answers("/v1/switchover", 200, BEGUN);

      Run run = started.run("switchover", "orders", "--to", "eu-west", "--no-wait", "--json");

      assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
      assertThat(new ObjectMapper().readTree(run.out()).path("runbook").asText()).isEqualTo("r-1");
    }
  }

  @Test
  void namesThatTheTopologyDoesNotKnowAreUsageErrors() {
    Run resource = started.run("switchover", "invoices", "--to", "eu-west");
    Run region = started.run("switchover", "orders", "--to", "mars");

    assertThat(resource.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(resource.err()).contains("no resource named 'invoices'").contains("It has: orders");
    assertThat(region.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(region.err()).contains("no region named 'mars'").contains("us-east, eu-west");
  }

  @Test
  void aFailoverNeedsToKnowWhoAsks() {
    Run run = started.run("failover", "orders");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--as NAME");
  }

  @Test
  void aFailoverThatWaitsForPeopleSaysHowToApprove() throws IOException {
    try (ScriptedRegion usEast = started.region("us-east")) {
      usEast
          .answers("/v1/status", 200, running("AWAITING_APPROVAL", step("detect", 0, 100)))
          .answers("/v1/failover", 200, BEGUN);

      Run run = started.run("failover", "orders", "--as", "alice", "--allow-data-loss");

      assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
      assertThat(run.out())
          .contains("r-1 waits for 2 approval(s)")
          .contains("holdfast approve r-1 --as NAME");
      assertThat(usEast.received())
          .containsExactly(
              "/v1/failover"
                  + " {\"resource\":\"orders\",\"dryRun\":false,\"allowDataLoss\":true,\"by\":\"alice\"}");
    }
  }

  @Test
  void aDryRunShowsWhatWouldHappenAndWhatBlocksIt() throws IOException {
    try (ScriptedRegion usEast = started.region("us-east")) {
      usEast
          .answers("/v1/status", 200, LED_BY_EU_WEST)
          .answers(
              "/v1/failover",
              200,
              """
              {"ok":false,"because":"us-east still serves","steps":[
                {"name":"detect","would":"see that us-east is gone","takes_ms":2000,"blocked_by":null},
                {"name":"validate","would":"","takes_ms":null,"blocked_by":"a majority reaches us-east"}]}
              """);

      Run run = started.run("failover", "orders", "--to", "eu-west", "--dry-run");

      assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(run.out())
          .contains("blocked  us-east still serves")
          .contains("detect    2.0 s  see that us-east is gone")
          .contains("validate  –      blocked: a majority reaches us-east")
          .contains("Nothing was changed");
    }
  }

  @Test
  void anApprovalFollowsTheRunbookItLetGo() throws IOException {
    try (ScriptedRegion usEast = started.region("us-east")) {
      usEast
          .answers("/v1/status", 200, running("COMPLETED", step("approve", 0, 50)))
          .answers("/v1/approve", 200, BEGUN);

      Run run = started.run("approve", "r-1", "--as", "bob", "--json");

      assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
      assertThat(usEast.received())
          .containsExactly("/v1/approve {\"runbook\":\"r-1\",\"by\":\"bob\"}");
      assertThat(new ObjectMapper().readTree(run.out()).path("state").asText())
          .isEqualTo("COMPLETED");
    }
  }

  @Test
  void anApprovalIsNotToldFromBeforeItself() throws IOException {
    String before = running("AWAITING_APPROVAL", step("detect", 0, 100));
    String after = before.replace("\"approvals\":[]", "\"approvals\":[\"bob\"]");
    try (ScriptedRegion usEast = started.region("us-east")) {
      usEast
          .answers("/v1/status", 200, before)
          .answers("/v1/status", 200, before)
          .answers("/v1/status", 200, before)
          .answers("/v1/status", 200, after)
          .answers("/v1/approve", 200, BEGUN);

      Run run = started.run("approve", "r-1", "--as", "bob");

      assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
      assertThat(run.out()).contains("r-1 waits for 1 approval(s)");
    }
  }

  private static String running(String runbookState, String... steps) {
    return """
    {"region":"us-east","leader":"us-east","runbooks":[{"id":"r-1","resource":"orders",
    "kind":"SWITCHOVER","state":"%s","because":"as it is","steps":[%s],"approvals":[],
    "approvals_needed":2}]}\
    """
        .formatted(runbookState, String.join(",", steps));
  }

  private static String step(String name, long startedAt, long finishedAt) {
    return "{\"name\":\"%s\",\"started_at\":%d,\"finished_at\":%d,\"because\":\"it was seen\"}"
        .formatted(name, startedAt, finishedAt);
  }
}
