package dev.holdfast.steering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.steering.PrimaryWithoutStandbys.Way;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many commits that are given up in the same moment, some cancelled and some with their session:
 * what their processes say of it comes in one stream, and each must be heard.
 */
@Timeout(180)
class ManyGivenUpCommitsTest {
  private static final int CLIENTS = 40;

  /** The one that this is about went unheard in every other of these. */
  private static final int ROUNDS = 12;

  private static final String INTERRUPT =
      "select case pid % 2 when 0 then pg_cancel_backend(pid) else pg_terminate_backend(pid) end"
          + " from pg_stat_activity where wait_event = 'SyncRep'";

  @Test
  void noneIsAcknowledged() throws Exception {
    List<Integer> acknowledged = new CopyOnWriteArrayList<>();
    try (PrimaryWithoutStandbys primary = PrimaryWithoutStandbys.start();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < ROUNDS; round++) {
        List<? extends Future<?>> writes =
            IntStream.range(0, CLIENTS)
                .mapToObj(_ -> threads.submit(() -> write(primary, acknowledged)))
                .toList();
        primary.awaitWaiting(CLIENTS, "SyncRep");
        primary.asSuperuser(INTERRUPT);
        for (Future<?> write : writes) {
          write.get();
        }
      }
    }

    assertThat(acknowledged).isEmpty();
  }

  private static void write(PrimaryWithoutStandbys primary, List<Integer> acknowledged) {
    int row = primary.newRow();
    try (Connection connection = primary.connect(Way.LOCAL, "");
        PreparedStatement write =
            connection.prepareStatement("insert into written values (" + row + ")")) {
      write.execute();
      acknowledged.add(row);
    } catch (SQLException e) {
      assertThat(e.getSQLState()).as("%s", e).startsWith("08");
    }
  }
}
