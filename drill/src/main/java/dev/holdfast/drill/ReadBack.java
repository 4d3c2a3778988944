package dev.holdfast.drill;

import dev.holdfast.drill.check.Content;
import dev.holdfast.drill.check.Gathered;
import dev.holdfast.drill.check.Gathered.Got;
import dev.holdfast.drill.check.Gathered.Missing;
import dev.holdfast.drill.check.WriteKey;
import dev.holdfast.model.Addresses;
import dev.holdfast.model.Database;
import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Reads what is left after the clients have stopped: the rows, every replica, the exports. */
final class ReadBack {
  /** A standby that streams has replayed the last write within milliseconds. */
  static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final Duration INTERVAL = Duration.ofMillis(200);

  private final Addresses addresses;
  private final DrillTable table;
  private final StopSign never = new StopSign();

  ReadBack(Addresses addresses, DrillTable table) {
    this.addresses = addresses;
    this.table = table;
  }

  /**
   * Every write of this drill whose row the primary has, asked through a region's writer endpoint.
   */
  Gathered<Set<WriteKey>> present(Database database, RegionId region) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return new Got<>(keys(addresses.writer(region, database.id())));
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

  private Set<WriteKey> keys(InetSocketAddress endpoint) throws SQLException {
    Set<WriteKey> keys = new HashSet<>();
    try (Connection connection = Sql.connect(endpoint, "holdfast-drill-readback");
        Statement select = connection.createStatement();
        ResultSet rows = select.executeQuery(DrillTable.ALL)) {
      while (rows.next()) {
        table.key(rows.getString(1)).ifPresent(keys::add);
      }
    }
    return keys;
  }

  /** What every member holds, once all hold the same or the patience is over. */
  Map<RegionId, Gathered<Content>> contents(Database database) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Map<RegionId, Gathered<Content>> contents = new LinkedHashMap<>();
      for (RegionId member : database.members()) {
        contents.put(member, content(addresses.engine(member, database.id())));
      }
      boolean same =
          contents.values().stream().allMatch(Got.class::isInstance)
              && contents.values().stream().distinct().count() == 1;
      if (same || System.nanoTime() > deadline) {
        return contents;
      }
      never.await(INTERVAL);
    }
  }

  private static Gathered<Content> content(InetSocketAddress engine) {
    try (Connection connection = Sql.connect(engine, "holdfast-drill-readback");
        Statement select = connection.createStatement();
        ResultSet row = select.executeQuery(DrillTable.CONTENT)) {
      row.next();
      return new Got<>(new Content(row.getLong(1), row.getString(2)));
    } catch (SQLException e) {
      return new Missing<>(Sql.sentence(e));
    }
  }

  /** Every write of this drill that is named in an export of unreplicated rows. */
  Gathered<Set<WriteKey>> exported(Range range, Database database) throws InterruptedException {
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
