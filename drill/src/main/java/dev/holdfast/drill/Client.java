package dev.holdfast.drill;

import dev.holdfast.drill.check.Answer;
import dev.holdfast.drill.check.Operation;
import dev.holdfast.drill.check.Operation.Kind;
import dev.holdfast.drill.check.Outcome;
import dev.holdfast.drill.check.WriteKey;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a drill's application: takes what is due from its region's queue, sends it as a
 * single auto-committed statement, and records what became of it. Never sends a write twice.
 *
 * <p>Runs in one virtual thread, which owns the connection.
 */
final class Client implements Runnable {
  /** Reconnect quickly, yet not in a tight loop while an endpoint refuses at once. */
  private static final Duration BACK_OFF = Duration.ofMillis(50);

  /**
   * A user would have left; also keeps the backlog of an outage from being worked off afterwards.
   */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  /** What impatient clients allow a statement: the driver then asks the server to cancel it. */
  private static final int TIMEOUT_SECONDS = 1;

  /** How often an idle client looks whether it shall stop. */
  private static final Duration IDLE = Duration.ofMillis(100);

  /** The server refused the statement before doing anything. Anything else may have been done. */
  private static final Set<String> SURELY_NOT_DONE = Set.of("25006", "57P03", "53300");

  private final int number;
  private final RegionLoad load;
  private final InetSocketAddress endpoint;
  private final boolean impatient;
  private final String password;
  private final RandomGenerator random;
  private int sequence;
  private @Nullable Connection connection;

  Client(
      int number,
      RegionLoad load,
      InetSocketAddress endpoint,
      boolean impatient,
      String password,
      RandomGenerator random) {
    this.number = number;
    this.load = load;
    this.endpoint = endpoint;
    this.impatient = impatient;
    this.password = password;
    this.random = random;
  }

  @Override
  public void run() {
    try {
      while (!load.stopped()) {
        Long due = load.due().poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        if (due != null) {
          work(due);
        }
      }
    } catch (InterruptedException _) {
      // Told to stop at once: what is under way stays without an outcome, which counts as
      // indeterminate.
    } finally {
      disconnect();
    }
  }

  private void work(long dueNanos) throws InterruptedException {
    Request request = next(dueNanos);
    if (load.stopwatch().nanos() - dueNanos > PATIENCE.toNanos()) {
      refuse(request, "nobody was free to send it for " + PATIENCE.toMillis() + " ms");
      return;
    }
    Connection open = connected(request);
    if (open != null) {
      long invoked = invoked(request);
      Outcome outcome =
          request.kind() == Kind.WRITE ? write(open, request.key()) : read(open, request.key());
      completed(request, invoked, outcome);
      if (!(outcome instanceof Outcome.Acknowledged)) {
        disconnect();
      }
    }
  }

  private Request next(long dueNanos) {
    Optional<WriteKey> known =
        random.nextInt(100) < RegionLoad.READ_PERCENT
            ? load.written().pick(random)
            : Optional.empty();
    return new Request(
        load.nextOperation(),
        number,
        known.isPresent() ? Kind.READ : Kind.WRITE,
        known.orElseGet(() -> new WriteKey(number, sequence++)),
        dueNanos);
  }

  private @Nullable Connection connected(Request request) throws InterruptedException {
    if (connection == null) {
      try {
        connection = Sql.connect(endpoint, how(), password);
      } catch (SQLException e) {
        refuse(request, "not connected: " + Sql.sentence(e));
        pause();
      }
    }
    return connection;
  }

  /** Every other impatient client asks not to be warned, as some drivers and roles do. */
  private Properties how() {
    Properties how = Sql.how("holdfast-drill-" + number);
    if (impatient && number % 2 == 1) {
      how.setProperty("options", "-c client_min_messages=error");
    }
    return how;
  }

  private Outcome write(Connection open, WriteKey key) {
    try (PreparedStatement insert = open.prepareStatement(DrillTable.WRITE)) {
      if (impatient) {
        insert.setQueryTimeout(TIMEOUT_SECONDS);
      }
      insert.setString(1, load.table().id(key));
      insert.setString(2, load.region().value());
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        Answer answer = Sql.answer(row);
        // With a warning, too: applications do not look at warnings, so to them it is done.
        return new Outcome.Acknowledged(answer, true);
      }
    } catch (SQLException e) {
      return SURELY_NOT_DONE.contains(String.valueOf(e.getSQLState()))
          ? new Outcome.Failed(Sql.sentence(e))
          : new Outcome.Indeterminate(Sql.sentence(e));
    }
  }

  private Outcome read(Connection open, WriteKey key) {
    try (PreparedStatement select = open.prepareStatement(DrillTable.READ)) {
      select.setString(1, load.table().id(key));
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return new Outcome.Acknowledged(Sql.answer(row), row.getBoolean(5));
      }
    } catch (SQLException e) {
      return new Outcome.Failed(Sql.sentence(e));
    }
  }

  private void refuse(Request request, String because) throws InterruptedException {
    completed(request, invoked(request), new Outcome.Failed(because));
  }

  private long invoked(Request request) throws InterruptedException {
    long nanos = load.stopwatch().nanos();
    load.recorder()
        .record(new Recorder.Event.Invoked(request, load.target(), nanos, Instant.now()));
    return nanos;
  }

  private void completed(Request request, long invokedNanos, Outcome outcome)
      throws InterruptedException {
    long nanos = load.stopwatch().nanos();
    Operation operation = request.ended(load.region(), invokedNanos, nanos, outcome);
    load.recorder().record(new Recorder.Event.Completed(operation, Instant.now()));
    if (operation.acknowledgedWrite()) {
      load.written().add(request.key());
      load.acknowledgements().add(load.target(), invokedNanos);
    }
  }

  private void pause() throws InterruptedException {
    load.awaitStop(BACK_OFF);
  }

  private void disconnect() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException _) {
        // It is of no use any more, whatever the server thinks of it.
      }
    }
  }
}
