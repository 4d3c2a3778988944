package dev.holdfast.node;

import static dev.holdfast.node.ThreeRegions.LIMA;
import static dev.holdfast.node.ThreeRegions.OSLO;
import static dev.holdfast.node.ThreeRegions.PERTH;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients as they are: with a time-out on every statement, and deaf to warnings. */
class ClientTimeoutsTest {
  private static final int CLIENTS = 8;

  static {
    Logging.toStandardError();
  }

  private final Set<Integer> acknowledged = new ConcurrentSkipListSet<>();
  private final Set<Integer> unknown = new ConcurrentSkipListSet<>();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicBoolean done = new AtomicBoolean();

  @Test
  void noWriteThatASurvivorLacksWasAcknowledgedToAClientThatCancels(@TempDir Path folder)
      throws Exception {
    try (ThreeRegions regions = new ThreeRegions(folder, "127.221", ThreeRegions.automatic());
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      regions.awaitSettled(OSLO, OSLO, 2);
      regions.execute(OSLO, "create table item (id int primary key)");
      regions.execute(OSLO, "alter role app set client_min_messages = error");
      for (int client = 0; client < CLIENTS; client++) {
        clients.execute(() -> writeOn(regions));
      }
      ThreeRegions.await(
          () -> acknowledged.size() > 100 ? Optional.of(true) : Optional.empty(),
          () -> acknowledged.size() + " writes");

      regions.isolate(OSLO);
      regions.awaitServed(PERTH, "oslo");
      done.set(true);
      clients.shutdown();
      assertThat(clients.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

      Set<Integer> lost = new TreeSet<>(acknowledged);
      try (Connection survivor = regions.connect(LIMA);
          var statement = survivor.createStatement();
          var rows = statement.executeQuery("select id from item")) {
        while (rows.next()) {
          lost.remove(rows.getInt(1));
        }
      }
      assertThat(unknown).as("waits that were cancelled").hasSizeGreaterThanOrEqualTo(CLIENTS);
      assertThat(lost).as("acknowledged and lost").isEmpty();
    }
  }

  private void writeOn(ThreeRegions regions) {
    while (!done.get()) {
      try (Connection connection = regions.connect(OSLO);
          PreparedStatement insert = connection.prepareStatement("insert into item values (?)")) {
        insert.setQueryTimeout(1);
        writeOn(insert);
      } catch (SQLException e) {
        // The next one may be served.
        Thread.onSpinWait();
      }
    }
  }

  private void writeOn(PreparedStatement insert) throws SQLException {
    while (!done.get()) {
      int id = next.incrementAndGet();
      insert.setInt(1, id);
      try {
        insert.executeUpdate();
        acknowledged.add(id);
      } catch (SQLException e) {
        unknown.add(id);
        throw e;
      }
    }
  }
}
