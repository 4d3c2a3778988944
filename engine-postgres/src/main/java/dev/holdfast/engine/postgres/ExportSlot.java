package dev.holdfast.engine.postgres;

import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A primary's logical replication slot: keeps the log from which rows can be read back that no
 * standby ever got. It is moved on to what every standby has, so that it holds no more log than
 * needed.
 */
final class ExportSlot {
  /** The slot's name on the server. */
  static final String NAME = "holdfast_export";

  private static final Logger LOG = LoggerFactory.getLogger(ExportSlot.class);

  /**
   * Creation waits for every open transaction to end; right after a promotion there are none worth
   * waiting for.
   */
  private static final Duration CREATE_PATIENCE = Duration.ofSeconds(1);

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final String STATE =
      """
      select confirmed_flush_lsn - '0/0'::pg_lsn as confirmed,
          wal_status is not distinct from 'lost' or invalidation_reason is not null as lost
      from pg_replication_slots where slot_name = 'holdfast_export'
      """;

  private final Sessions sessions;
  private final SocketAddress server;
  private final Path note;

  ExportSlot(Sessions sessions, SocketAddress server, Path folder) {
    this.sessions = sessions;
    this.server = server;
    this.note = folder.resolve("export-slot");
  }

  /**
   * Creates the slot unless there is a usable one.
   *
   * @param coveredFrom where a log begins of which nothing was acknowledged yet, so that a slot
   *     created now misses nothing; negative if something may have been
   */
  void ensure(long coveredFrom) throws SQLException, IOException {
    try (Connection connection = sessions.open(server, Sessions.APPLICATION, CREATE_PATIENCE);
        Statement statement = connection.createStatement()) {
      Optional<State> state = state(statement);
      if (state.isPresent() && !state.get().lost()) {
        return;
      }
      if (state.isPresent()) {
        LOG.warn("rows that no standby has can no longer be listed: the export slot was lost");
        statement.execute("select pg_drop_replication_slot('" + NAME + "')");
      }
      long created = create(statement);
      boolean misses = coveredFrom < 0 || state.isPresent() || isNoted();
      Durable.write(note, "from " + (misses ? created : coveredFrom) + "\nat " + created + "\n");
    }
  }

  private static long create(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "select lsn - '0/0'::pg_lsn from"
                + " pg_create_logical_replication_slot('holdfast_export', 'test_decoding')")) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Lets go of the log that all of {@code peers} have; does nothing while one of them is away. */
  void advance(Set<RegionId> peers, Map<RegionId, LogPosition> standbys) throws SQLException {
    if (peers.isEmpty() || !standbys.keySet().containsAll(peers)) {
      return;
    }
    Collection<LogPosition> reached = peers.stream().map(standbys::get).toList();
    long target = reached.stream().mapToLong(LogPosition::offset).min().orElse(0);
    try (Connection connection = sessions.open(server, Sessions.APPLICATION, PATIENCE);
        Statement statement = connection.createStatement()) {
      Optional<State> state = state(statement);
      if (state.isPresent() && !state.get().lost() && state.get().confirmed() < target) {
        statement.execute(
            "select pg_replication_slot_advance('%s', '%s')"
                .formatted(NAME, new LogPosition(0, target).lsn()));
      }
    }
  }

  /**
   * Whether the slot, on a running server, still has every acknowledged row after {@code position};
   * if not, why.
   */
  Optional<String> missingAfter(long position) throws SQLException, IOException {
    if (!Files.exists(note)) {
      return Optional.of("it was never a primary whose rows could be listed");
    }
    List<String> lines = Files.readAllLines(note, StandardCharsets.UTF_8);
    long from = Long.parseLong(lines.get(0).substring("from ".length()));
    long created = Long.parseLong(lines.get(1).substring("at ".length()));
    try (Connection connection = sessions.open(server, Sessions.APPLICATION, PATIENCE);
        Statement statement = connection.createStatement()) {
      Optional<State> state = state(statement);
      if (state.isEmpty() || state.get().lost()) {
        return Optional.of("the log that holds them was dropped to keep the disk from filling");
      }
      if (position < from || state.get().confirmed() > Math.max(position, created)) {
        return Optional.of("they began to differ before the log that was kept");
      }
      return Optional.empty();
    }
  }

  /** Whether the data has been a primary's since it was cloned or last began to follow. */
  boolean isNoted() {
    return Files.exists(note);
  }

  /** Forgets the slot, whose data is gone. */
  void forget() throws IOException {
    Files.deleteIfExists(note);
  }

  private static Optional<State> state(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery(STATE)) {
      return row.next()
          ? Optional.of(new State(row.getLong("confirmed"), row.getBoolean("lost")))
          : Optional.empty();
    }
  }

  private record State(long confirmed, boolean lost) {}
}
