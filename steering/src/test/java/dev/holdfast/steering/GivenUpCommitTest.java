package dev.holdfast.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.steering.PrimaryWithoutStandbys.Way;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/**
 * Commits that wait for standbys which cannot confirm, and whose wait is then cancelled: PostgreSQL
 * acknowledges them, and no client may hear of it, whoever cancels, whatever the client asked to be
 * told, and however it speaks.
 */
@Timeout(120)
class GivenUpCommitTest {
  static {
    // Where a batch's connection ends, pgjdbc with assertions trips over one of its own instead of
    // telling.
    GivenUpCommitTest.class.getClassLoader().setPackageAssertionStatus("org.postgresql", false);
  }

  private static PrimaryWithoutStandbys primary;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeAll
  static void begin() throws Exception {
    primary = PrimaryWithoutStandbys.start();
  }

  @AfterAll
  static void end() throws Exception {
    primary.close();
  }

  @AfterEach
  void wakeNobodyUp() throws SQLException {
    threads.shutdownNow();
    primary.asSuperuser(
        "alter role app reset all",
        "alter database app reset all",
        "alter role app in database app reset all");
  }

  /** Who ends the wait. */
  enum Canceller {
    REQUEST,
    ANOTHER_SESSION,
    SIGNAL,
    TERMINATION;

    void cancel(Statement running, long pid) throws Exception {
      switch (this) {
        case REQUEST -> running.getConnection().unwrap(PGConnection.class).cancelQuery();
        case ANOTHER_SESSION -> primary.asSuperuser("select pg_cancel_backend(" + pid + ")");
        case SIGNAL -> primary.interrupt(pid);
        case TERMINATION -> primary.asSuperuser("select pg_terminate_backend(" + pid + ")");
      }
    }
  }

  /** Who asked not to be warned. */
  enum Silence {
    NOBODY,
    SESSION,
    ROLE,
    DATABASE,
    ROLE_IN_DATABASE;

    void fall() throws SQLException {
      switch (this) {
        case ROLE -> primary.asSuperuser("alter role app set client_min_messages = error");
        case DATABASE -> primary.asSuperuser("alter database app set client_min_messages = error");
        case ROLE_IN_DATABASE ->
            primary.asSuperuser("alter role app in database app set client_min_messages = error");
        case NOBODY, SESSION -> {}
      }
    }
  }

  /** How the client says what it wants. */
  enum Manner {
    SIMPLE("simple", "insert into written values (%d)"),
    EXTENDED("extended", "insert into written values (%d)"),
    EXPLICIT("extended", "insert into written values (%d)"),
    BATCH("extended", "insert into written values (%d)"),
    SEVERAL_STATEMENTS(
        "simple",
        "begin; insert into written values (%d); commit; select count(*) from"
            + " generate_series(1,9)"),
    PROCEDURE("extended", "call write_and_commit(%d)"),
    PROCEDURE_IN_A_BLOCK("simple", "do $$ begin call write_and_commit(%d); perform 1; end $$");

    private final String queryMode;
    private final String sql;

    Manner(String queryMode, String sql) {
      this.queryMode = queryMode;
      this.sql = sql;
    }

    /** Writes the row; returns when the client takes it for committed. */
    void write(Statement statement, int row) throws SQLException {
      String sql = this.sql.formatted(row);
      switch (this) {
        case BATCH -> {
          statement.addBatch("select set_config('holdfast.any', 'thing', false) where false");
          statement.addBatch(sql);
          statement.addBatch(this.sql.formatted(-row));
          statement.executeBatch();
        }
        case EXPLICIT -> {
          Connection connection = statement.getConnection();
          connection.setAutoCommit(false);
          statement.execute(sql);
          connection.commit();
        }
        default -> statement.execute(sql);
      }
    }
  }

  static Stream<Arguments> everything() {
    return Stream.of(Canceller.values())
        .flatMap(
            canceller -> Stream.of(Manner.values()).map(manner -> Arguments.of(canceller, manner)));
  }

  @ParameterizedTest
  @MethodSource("everything")
  void aCommitThatWasGivenUpIsNeverAcknowledged(Canceller canceller, Manner manner)
      throws Exception {
    for (Way way : List.of(Way.LOCAL, Way.TUNNEL)) {
      for (Silence silence : Silence.values()) {
        silence.fall();
        int row = primary.newRow();
        assertUnknown(giveUp(way, silence, canceller, manner, row));
        primary.awaitCommitted(row);
      }
    }
  }

  /** What the others are about: without the check, each of these is a success. */
  @ParameterizedTest
  @EnumSource(names = "TERMINATION", mode = EnumSource.Mode.EXCLUDE)
  void theServerItselfAcknowledgesIt(Canceller canceller) throws Exception {
    for (Manner manner : Manner.values()) {
      int row = primary.newRow();
      Silence.ROLE.fall();
      giveUp(Way.UNCHECKED, Silence.ROLE, canceller, manner, row).get(30, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTimeOutOfTheClientsOwnEndsTheConnection(Silence silence) throws Exception {
    silence.fall();
    try (Connection connection = primary.connect(Way.LOCAL, "preferQueryMode=extended");
        Statement statement = connection.createStatement()) {
      quieten(silence, statement);
      statement.setQueryTimeout(1);
      assertBroken(
          () -> statement.execute("insert into written values (" + primary.newRow() + ")"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTimeOutOfTheServersOwnWithinAProcedureEndsTheConnection(Silence silence) throws Exception {
    silence.fall();
    for (Way way : List.of(Way.LOCAL, Way.TUNNEL)) {
      try (Connection connection = primary.connect(way, "preferQueryMode=simple");
          Statement statement = connection.createStatement()) {
        quieten(silence, statement);
        statement.execute("set statement_timeout = '200ms'");
        assertBroken(() -> statement.execute("call write_and_commit(" + primary.newRow() + ")"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = "TERMINATION", mode = EnumSource.Mode.EXCLUDE)
  void anOrdinaryStatementIsCancelledAsEver(Canceller canceller) throws Exception {
    for (Way way : List.of(Way.LOCAL, Way.TUNNEL)) {
      try (Connection connection = primary.connect(way, "");
          Statement statement = connection.createStatement()) {
        long pid = PrimaryWithoutStandbys.process(statement);
        Future<Boolean> sleeping = threads.submit(() -> statement.execute("select pg_sleep(60)"));
        primary.awaitWaiting(pid, "PgSleep");

        canceller.cancel(statement, pid);

        assertThatThrownBy(() -> sleeping.get(30, TimeUnit.SECONDS))
            .cause()
            .isInstanceOfSatisfying(
                SQLException.class,
                cancelled -> assertThat(cancelled.getSQLState()).isEqualTo("57014"));
        assertThat(PrimaryWithoutStandbys.process(statement)).as("the same session").isEqualTo(pid);
      }
    }
  }

  @Test
  void warningsOfUsersEndNoConnection() throws Exception {
    try (Connection other = primary.connect(Way.LOCAL, "");
        Statement victim = other.createStatement();
        Connection connection = primary.connect(Way.LOCAL, "");
        Statement statement = connection.createStatement()) {
      long pid = PrimaryWithoutStandbys.process(victim);
      String line =
          "2026-11-30 12:00:00.000 UTC ["
              + pid
              + "] 01000 WARNING:  canceling wait for synchronous replication due to user request";
      for (String text : List.of("any text", line, "first\n" + line + "\n", "\n" + line)) {
        statement.execute("do $$ begin raise warning '%', '" + text + "'; end $$");
        assertThat(statement.getWarnings() != null).as("warned").isTrue();
        assertThat(PrimaryWithoutStandbys.process(victim)).isEqualTo(pid);
      }
      assertThatThrownBy(() -> statement.execute("select 1/0"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22012"));
      PrimaryWithoutStandbys.process(statement);
    }
  }

  /** However the server itself ends, it says nothing more to those whose commits wait. */
  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "QUIT", "KILL"})
  void aServerThatEndsAcknowledgesNothing(String signal) throws Exception {
    for (Manner manner : List.of(Manner.EXTENDED, Manner.SEVERAL_STATEMENTS, Manner.PROCEDURE)) {
      Future<?> writing = write(Way.UNCHECKED, Silence.SESSION, manner, primary.newRow());
      primary.signalServer(signal);
      if (signal.equals("TERM")) {
        // It waits for its sessions, and they for the standby.
        primary.awaitClosedToOthers();
        assertThat(writing.isDone()).isFalse();
        primary.signalServer("INT");
      }
      assertUnknown(writing);
      primary.startAgain();
    }
  }

  @Test
  void otherSessionsGoOnWhenOneGivesUp() throws Exception {
    try (Connection other = primary.connect(Way.TUNNEL, "");
        Statement bystander = other.createStatement()) {
      long pid = PrimaryWithoutStandbys.process(bystander);

      assertUnknown(
          giveUp(Way.TUNNEL, Silence.NOBODY, Canceller.REQUEST, Manner.EXTENDED, primary.newRow()));

      assertThat(PrimaryWithoutStandbys.process(bystander)).isEqualTo(pid);
    }
  }

  /** Has a commit wait, and cancels that. The future is done once the client has its answer. */
  private Future<?> giveUp(Way way, Silence silence, Canceller canceller, Manner manner, int row)
      throws Exception {
    return write(way, silence, manner, row, canceller::cancel);
  }

  private Future<?> write(Way way, Silence silence, Manner manner, int row) throws Exception {
    return write(way, silence, manner, row, (_, _) -> {});
  }

  /** What is done to a commit that waits. */
  private interface Deed {
    void perform(Statement running, long pid) throws Exception;
  }

  private Future<?> write(Way way, Silence silence, Manner manner, int row, Deed whileItWaits)
      throws Exception {
    Connection connection = primary.connect(way, "preferQueryMode=" + manner.queryMode);
    Statement statement = connection.createStatement();
    quieten(silence, statement);
    long pid = PrimaryWithoutStandbys.process(statement);
    Future<?> writing =
        threads.submit(() -> {
          try (connection;
              statement) {
            manner.write(statement, row);
          }
          return null;
        });
    primary.awaitWaiting(pid, "SyncRep");
    whileItWaits.perform(statement, pid);
    return writing;
  }

  private static void quieten(Silence silence, Statement statement) throws SQLException {
    if (silence == Silence.SESSION) {
      statement.execute("set client_min_messages = error");
    }
  }

  private static void assertUnknown(Future<?> writing) {
    assertBroken(() -> {
      try {
        writing.get(30, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw e.getCause() == null ? e : e.getCause();
      }
    });
  }

  private static void assertBroken(org.assertj.core.api.ThrowableAssert.ThrowingCallable write) {
    assertThatThrownBy(write)
        .isInstanceOfSatisfying(
            SQLException.class,
            lost -> assertThat(lost.getSQLState()).as("%s", lost).startsWith("08"));
  }
}
