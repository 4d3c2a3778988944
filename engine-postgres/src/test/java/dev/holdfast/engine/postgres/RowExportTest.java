package dev.holdfast.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.EngineClient.Written;
import dev.holdfast.engine.Outcome;
import dev.holdfast.engine.SyncStandbys;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that only one server has, read back from its log after its end. */
class RowExportTest {
  private static final RegionId OSLO = new RegionId("oslo");
  private static final RegionId LIMA = new RegionId("lima");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private @TempDir(factory = InMemory.class) Path root;

  @Test
  void listsEveryKindOfChangeOfCommittedTransactionsOnly() throws Exception {
    var servers = new EmbeddedServers(root, OSLO, LIMA);
    Path exports = root.resolve("exports");
    try (var oslo = PostgresDriver.open(servers.settings(OSLO));
        var lima = PostgresDriver.open(servers.settings(LIMA))) {
      oslo.lead(new Epoch(1), SyncStandbys.NONE, LogPosition.START);
      var client = new PsqlClient(servers.address(OSLO));
      for (String sql : BEFORE) {
        assertThat(client.run(sql, PATIENCE)).isEqualTo(Written.ACKNOWLEDGED);
      }
      assertThat(lima.follow(new Epoch(1), servers.address(OSLO))).isInstanceOf(Outcome.Done.class);
      lima.seal(new Epoch(2));
      for (String sql : AFTER) {
        assertThat(client.run(sql, PATIENCE)).isEqualTo(Written.ACKNOWLEDGED);
      }
      try (var open = client.connect();
          var statement = open.createStatement()) {
        open.setAutoCommit(false);
        statement.execute("insert into plain values ('never committed')");
        oslo.fence(new Epoch(2), false);
      }
      lima.lead(new Epoch(2), SyncStandbys.NONE, LogPosition.START);

      Outcome rejoined = oslo.rejoin(new Epoch(2), servers.address(LIMA), exports);

      assertThat(rejoined)
          .isInstanceOfSatisfying(
              Outcome.Done.class, done -> assertThat(done.exportedRows()).isEqualTo(7));
    }
    List<String> lines = Files.readAllLines(exports.resolve("orders-oslo-epoch-2.ndjson"));
    assertThat(lines)
        .allMatch(line ->
            line.matches(
                "\\{\"lsn\":\"[0-9A-F]+/[0-9A-F]+\",\"xid\":[0-9]+,"
                    + "\"committed_at\":\"[-0-9]{10}T[0-9:.]+Z\",\"schema\":\"public\",.*"))
        .extracting(line -> line.replaceFirst("^.*\"schema\":\"public\",", ""))
        .containsExactly(
            "\"table\":\"Odd, name\",\"operation\":\"insert\",\"row\":{\"id\":1,\"the"
                + " \\\"text\\\"\":\"it's a \\\\ \\\"line\\\"\\nand"
                + " ☃\",\"price\":12.50,\"tags\":\"{a,\\\"b c\\\"}\","
                + "\"ok\":true,\"nothing\":null,\"ratio\":\"NaN\"}}",
            "\"table\":\"Odd, name\",\"operation\":\"update\",\"row\":{\"id\":1,"
                + "\"the \\\"text\\\"\":\"new-tuple: x[text]:'y'\",\"price\":12.50,\"tags\":null,"
                + "\"ok\":false,\"nothing\":null,\"ratio\":\"NaN\"}}",
            "\"table\":\"Odd, name\",\"operation\":\"update\",\"key\":{\"id\":1},\"row\":{\"id\":2,"
                + "\"the \\\"text\\\"\":\"new-tuple: x[text]:'y'\",\"price\":12.50,\"tags\":null,"
                + "\"ok\":false,\"nothing\":null,\"ratio\":\"NaN\"}}",
            "\"table\":\"Odd, name\",\"operation\":\"delete\",\"row\":{\"id\":2}}",
            "\"table\":\"plain\",\"operation\":\"update\",\"row\":{\"v\":\"b\"}}",
            "\"table\":\"plain\",\"operation\":\"delete\",\"row\":{}}",
            "\"table\":\"plain\",\"operation\":\"truncate\",\"row\":{}}");
  }

  private static final List<String> BEFORE =
      List.of(
          "create table \"Odd, name\" (id int primary key, \"the \"\"text\"\"\" text,"
              + " price numeric(8,2), tags text[], ok boolean, nothing int, ratio float8)",
          "create table plain (v text)",
          "insert into plain values ('a')");

  private static final List<String> AFTER =
      List.of(
          "insert into \"Odd, name\" values"
              + " (1, E'it''s a \\\\ \"line\"\\nand ☃', 12.50, '{a,b c}', true, null, 'NaN')",
          "update \"Odd, name\" set tags = null, ok = false, \"the \"\"text\"\"\" ="
              + " 'new-tuple: x[text]:''y'''",
          "update \"Odd, name\" set id = 2",
          "delete from \"Odd, name\"",
          "update plain set v = 'b'",
          "delete from plain",
          "truncate plain");
}
