package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.control.AuditEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandTest {
  @TempDir Path state;
  private StartedTopology started;

  @BeforeEach
  void leaveAStateFolder() throws IOException {
    started = StartedTopology.quickstart(state);
  }

  @Test
  void showsWhoDidWhatAndThatNothingIsMissing() throws Exception {
    String first = entry(7, "alice", "open-runbook", AuditEntry.GENESIS);
    String second = entry(8, "holdfast", "promote", hashOf(first));
    try (ScriptedRegion usEast = started.region("us-east")) {
      usEast.answers("/v1/audit", 200, audit(first, second));

      Run run = started.run("audit");

      assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
      assertThat(run.out())
          .contains("2026-11-20T16:00:00Z  alice     open-runbook  orders   it had to be")
          .contains("whole  2 of 8 entries, last hash " + hashOf(second));
    }
  }

  @Test
  void aChangedEntryBreaksTheChainWhateverTheRegionSays() throws Exception {
    String first = entry(7, "alice", "open-runbook", AuditEntry.GENESIS);
    String second = entry(8, "holdfast", "promote", hashOf(first));
    try (ScriptedRegion usEast = started.region("us-east")) {
      usEast.answers("/v1/audit", 200, audit(first.replace("alice", "mallory"), second));

      Run run = started.run("audit");

      assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(run.out()).contains("BROKEN");
    }
  }

  @Test
  void aRemovedEntryBreaksTheChain() throws Exception {
    String first = entry(7, "alice", "open-runbook", AuditEntry.GENESIS);
    String second = entry(8, "holdfast", "promote", hashOf(first));
    String third = entry(9, "holdfast", "verify", hashOf(second));
    try (ScriptedRegion usEast = started.region("us-east")) {
      usEast.answers("/v1/audit", 200, audit(first, third));

      assertThat(started.run("audit", "--json").exitCode()).isEqualTo(ExitCode.FAILED);
    }
  }

  private static String audit(String... entries) {
    return "{\"count\":8,\"intact\":true,\"entries\":[%s]}".formatted(String.join(",", entries));
  }

  private static String entry(long index, String actor, String action, String previous)
      throws NoSuchAlgorithmException {
    long at = 1_795_190_400_000L;
    StringBuilder text = new StringBuilder().append(index).append(':').append(at);
    for (String field : new String[] {actor, action, "orders", "it had to be", previous}) {
      text.append(':').append(field.length()).append(':').append(field);
    }
    String hash =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256")
                    .digest(text.toString().getBytes(StandardCharsets.UTF_8)));
    return """
    {"index":%d,"at_millis":%d,"actor":"%s","action":"%s","subject":"orders",
    "because":"it had to be","previous":"%s","hash":"%s"}\
    """
        .formatted(index, at, actor, action, previous, hash);
  }

  private static String hashOf(String entry) throws IOException {
    return new ObjectMapper().readTree(entry).path("hash").asText();
  }
}
