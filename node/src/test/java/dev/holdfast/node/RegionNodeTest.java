package dev.holdfast.node;

import static dev.holdfast.node.ThreeRegions.LIMA;
import static dev.holdfast.node.ThreeRegions.OSLO;
import static dev.holdfast.node.ThreeRegions.PERTH;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegionNodeTest {
  static {
    Logging.toStandardError();
  }

  @Test
  void carriesADatabaseThroughSwitchoverLossAndReturn(@TempDir Path folder) throws Exception {
    try (ThreeRegions regions = new ThreeRegions(folder, "127.218", ThreeRegions.automatic())) {
      regions.awaitSettled(OSLO, OSLO, 2);
      regions.execute(PERTH, "create table item (id int primary key)");
      regions.execute(LIMA, "insert into item select generate_series(1, 10)");

      regions.lead(PERTH);
      var answer =
          regions.post(PERTH, "/v1/switchover", "{\"resource\":\"orders\",\"to\":\"lima\"}");
      assertThat(answer.get("ok").asBoolean()).as(answer.toString()).isTrue();
      assertThat(regions.status(OSLO).get("leader").asText())
          .as("the region that hands over leads the log")
          .isEqualTo("oslo");
      regions.awaitSettled(OSLO, LIMA, 2);
      regions.execute(OSLO, "insert into item values (11)");

      var rehearsal =
          regions.post(OSLO, "/v1/failover", "{\"resource\":\"orders\",\"dryRun\":true}");
      assertThat(rehearsal.get("steps").size()).as(rehearsal.toString()).isEqualTo(6);
      assertThat(regions.status(OSLO).get("resources").get(0).get("epoch").asLong())
          .as("a dry run changes nothing")
          .isEqualTo(2);

      regions.stop(LIMA);
      regions.execute(PERTH, "insert into item values (12)");
      assertThat(regions.count(OSLO, "item")).isEqualTo(12);

      regions.start(LIMA);
      String primary = regions.status(OSLO).get("resources").get(0).get("primary").asText();
      regions.awaitSettled(OSLO, new dev.holdfast.model.RegionId(primary), 2);
      assertThat(primary).isNotEqualTo("lima");
      assertThat(regions.count(LIMA, "item")).isEqualTo(12);
    }
  }
}
