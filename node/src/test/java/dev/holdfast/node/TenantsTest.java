package dev.holdfast.node;

import static dev.holdfast.node.ThreeRegions.LIMA;
import static dev.holdfast.node.ThreeRegions.OSLO;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A runbook ends whatever tenants and operators do to their databases. */
class TenantsTest {
  static {
    Logging.toStandardError();
  }

  /** More than the server takes. */
  private static final int POOL = 130;

  private static final long RETRY_MILLIS = 20;
  private static final long LOOK_MILLIS = 500;

  @Test
  void aSwitchoverEndsWhateverWasSetRevokedDroppedOrTaken(@TempDir Path folder) throws Exception {
    try (ThreeRegions regions = new ThreeRegions(folder, "127.215", ThreeRegions.automatic())) {
      regions.awaitSettled(OSLO, OSLO, 2);
      for (String deed :
          List.of(
              "drop owned by app",
              "alter database app set default_transaction_read_only = on",
              "begin read write; alter role app set statement_timeout = 1; commit")) {
        regions.execute(OSLO, deed);
      }
      for (String deed :
          List.of(
              "revoke connect on database postgres from public",
              "drop schema if exists holdfast cascade",
              "alter role all set synchronous_commit = off",
              "alter role all set client_min_messages = error",
              "alter role all set default_transaction_read_only = on")) {
        regions.executeAsSuperuser(OSLO, deed);
      }

      try (Pool pool = new Pool(regions)) {
        pool.awaitFull();
        JsonNode answer =
            regions.post(OSLO, "/v1/switchover", "{\"resource\":\"orders\",\"to\":\"lima\"}");
        assertThat(answer.get("ok").asBoolean()).as(answer.toString()).isTrue();
        regions.awaitSettled(OSLO, LIMA, 2);
      }
    }
  }

  /** An application that takes every connection it can get and holds it. */
  private static final class Pool implements AutoCloseable {
    private final ThreeRegions regions;
    private final CountDownLatch end = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<Connection> held = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<SQLException> refused = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    Pool(ThreeRegions regions) {
      this.regions = regions;
      for (int i = 0; i < POOL; i++) {
        threads.add(Thread.ofVirtual().start(this::hold));
      }
    }

    private void hold() {
      try {
        while (end.getCount() > 0) {
          try (Connection connection = regions.connect(LIMA)) {
            held.add(connection);
            while (connection.isValid(1) && !end.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
              // Until it is cut.
            }
          } catch (SQLException e) {
            refused.add(e);
          }
          var _ = end.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void awaitFull() throws Exception {
      ThreeRegions.await(
          () ->
              refused.stream().anyMatch(e -> "53300".equals(e.getSQLState()))
                  ? Optional.of(true)
                  : Optional.empty(),
          () -> held.size() + " connections");
    }

    @Override
    public void close() {
      end.countDown();
      threads.forEach(Thread::interrupt);
    }
  }
}
