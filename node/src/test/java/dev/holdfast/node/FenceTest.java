package dev.holdfast.node;

import static dev.holdfast.node.ThreeRegions.LIMA;
import static dev.holdfast.node.ThreeRegions.OSLO;
import static dev.holdfast.node.ThreeRegions.PERTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.model.FailoverPolicy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FenceTest {
  static {
    Logging.toStandardError();
  }

  @Test
  void aRegionThatIsCutOffAcknowledgesNothingOnceAnotherServes(@TempDir Path folder)
      throws Exception {
    try (ThreeRegions regions = new ThreeRegions(folder, "127.216", ThreeRegions.automatic())) {
      regions.awaitSettled(OSLO, OSLO, 2);
      regions.execute(OSLO, "create table item (id int primary key)");
      List<Integer> acknowledged = new ArrayList<>();
      try (Connection old = regions.connect(OSLO)) {
        regions.isolate(OSLO);
        assertThatThrownBy(() -> insertUntilRefused(old, acknowledged))
            .isInstanceOf(SQLException.class);
      }

      regions.awaitServed(PERTH, "oslo");
      regions.execute(PERTH, "insert into item values (1000)");

      assertThatThrownBy(() -> regions.connectToEngine(OSLO))
          .as("the second wall: its server is down")
          .isInstanceOf(SQLException.class);
      try (Connection survivor = regions.connect(PERTH);
          var statement = survivor.createStatement();
          var rows = statement.executeQuery("select id from item where id < 1000")) {
        List<Integer> there = new ArrayList<>();
        while (rows.next()) {
          there.add(rows.getInt(1));
        }
        assertThat(there).containsAll(acknowledged);
      }

      regions.wan().heal();
      String primary = regions.awaitServed(PERTH, "oslo");
      regions.awaitSettled(PERTH, new dev.holdfast.model.RegionId(primary), 2);
      assertThat(regions.count(OSLO, "item")).isEqualTo(regions.count(LIMA, "item"));
    }
  }

  /** Ends with the exception of the first write that was not acknowledged. */
  private static void insertUntilRefused(Connection connection, List<Integer> acknowledged)
      throws SQLException {
    try (var insert = connection.prepareStatement("insert into item values (?)")) {
      for (int id = 1; id < 100_000; id++) {
        insert.setInt(1, id);
        insert.executeUpdate();
        acknowledged.add(id);
      }
    }
  }

  @Test
  void waitsForTwoDifferentPeopleWhenTheyMustApprove(@TempDir Path folder) throws Exception {
    FailoverPolicy policy =
        new FailoverPolicy(FailoverPolicy.Mode.APPROVAL, Duration.ofSeconds(2), 2);
    try (ThreeRegions regions = new ThreeRegions(folder, "127.217", policy)) {
      regions.awaitSettled(OSLO, OSLO, 2);
      regions.stop(OSLO);

      String runbook =
          ThreeRegions.await(
              () -> awaiting(regions.status(LIMA)), () -> regions.status(LIMA).toPrettyString());
      assertThat(approve(regions, runbook, "ada").get("ok").asBoolean()).isTrue();
      JsonNode again = approve(regions, runbook, "ada");
      assertThat(again.get("ok").asBoolean()).isFalse();
      assertThat(again.get("because").asText()).contains("ada has already approved");
      assertThat(regions.status(LIMA).get("resources").get(0).get("epoch").asLong()).isEqualTo(1);

      assertThat(approve(regions, runbook, "bob").get("ok").asBoolean()).isTrue();
      regions.awaitServed(LIMA, "oslo");
    }
  }

  private static JsonNode approve(ThreeRegions regions, String runbook, String by)
      throws Exception {
    String body = "{\"runbook\":\"%s\",\"by\":\"%s\"}".formatted(runbook, by);
    return regions.post(PERTH, "/v1/approve", body);
  }

  private static Optional<String> awaiting(JsonNode status) {
    for (JsonNode runbook : status.get("runbooks")) {
      if (runbook.get("state").asText().equals("awaiting-approval")) {
        return Optional.of(runbook.get("id").asText());
      }
    }
    return Optional.empty();
  }
}
