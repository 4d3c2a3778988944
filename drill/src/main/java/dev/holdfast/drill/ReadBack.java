package dev.holdfast.drill;

import dev.holdfast.drill.check.Content;
import dev.holdfast.drill.check.Gathered;
import dev.holdfast.drill.check.Gathered.Got;
import dev.holdfast.drill.check.Gathered.Missing;
import dev.holdfast.drill.check.Row;
import dev.holdfast.drill.check.Rows;
import dev.holdfast.drill.check.WriteKey;
import dev.holdfast.drill.folder.ReadBackFiles;
import dev.holdfast.model.Database;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads what is left after the clients have stopped: the rows, every replica, the exports. */
final class ReadBack {
  /** A standby that streams has replayed the last write within milliseconds. */
  static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final Duration INTERVAL = Duration.ofMillis(200);
  private static final String NAME = "holdfast-drill-readback";

  private final Range range;
  private final DrillTable table;
  private final StopSign never = new StopSign();

  ReadBack(Range range, DrillTable table) {
    this.range = range;
    this.table = table;
  }

  /** Every row of this drill that the primary has, asked through a region's writer endpoint. */
  Gathered<Rows> present(Database database, RegionId region) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return rows(
            Sql.connect(range.addresses().writer(region, database.id()), NAME, range.password()));
      } catch (SQLException e) {
        if (System.nanoTime() > deadline) {
          return new Missing<>(
              "the writer endpoint in %s gave up after %d s: %s"
                  .formatted(region, PATIENCE.toSeconds(), Sql.sentence(e)));
        }
        never.await(INTERVAL);
      }
    }
  }

  /** Reads every row over a connection and closes it. */
  private Gathered<Rows> rows(Connection open) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (Connection connection = open;
        Statement select = connection.createStatement();
        ResultSet all = select.executeQuery(DrillTable.ALL)) {
      while (all.next()) {
        Optional<WriteKey> key = table.key(all.getString(1));
        if (key.isPresent()) {
          rows.add(new Row(key.get(), all.getString(2), all.getString(3)));
        }
      }
    }
    return rows.size() > ReadBackFiles.ROWS_MAX
        ? new Missing<>("there are more than %d rows".formatted(ReadBackFiles.ROWS_MAX))
        : new Got<>(new Rows(rows));
  }

  /** What every member holds, read once all hold the same or the patience is over. */
  Map<RegionId, Gathered<Rows>> replicas(Database database) throws InterruptedException {
    awaitEqual(database);
    Map<RegionId, Gathered<Rows>> replicas = new LinkedHashMap<>();
    for (RegionId member : database.members()) {
      try {
        replicas.put(member, rows(range.engine(member, database.id(), Sql.how(NAME))));
      } catch (SQLException e) {
        replicas.put(member, new Missing<>(Sql.sentence(e)));
      }
    }
    return replicas;
  }

  private void awaitEqual(Database database) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Map<RegionId, Gathered<Content>> contents = new LinkedHashMap<>();
      for (RegionId member : database.members()) {
        contents.put(member, content(member, database.id()));
      }
      boolean same =
          contents.values().stream().allMatch(Got.class::isInstance)
              && contents.values().stream().distinct().count() == 1;
      if (same || System.nanoTime() > deadline) {
        return;
      }
      never.await(INTERVAL);
    }
  }

  private Gathered<Content> content(RegionId member, ResourceId resource) {
    try (Connection connection = range.engine(member, resource, Sql.how(NAME));
        Statement select = connection.createStatement();
        ResultSet row = select.executeQuery(DrillTable.CONTENT)) {
      row.next();
      return new Got<>(new Content(row.getLong(1), row.getString(2)));
    } catch (SQLException e) {
      return new Missing<>(Sql.sentence(e));
    }
  }

  /** Every write of this drill that is named in an export of unreplicated rows. */
  Gathered<Set<WriteKey>> exported(Database database) throws InterruptedException {
    Set<WriteKey> keys = new HashSet<>();
    try {
      for (ExportedRows export : range.exports(database.id())) {
        try (Stream<String> lines = Files.lines(export.file())) {
          lines.forEach(line -> keys.addAll(table.keysIn(line)));
        }
      }
      return new Got<>(keys);
    } catch (IOException | java.io.UncheckedIOException e) {
      return new Missing<>(String.valueOf(e.getMessage()));
    }
  }
}
