package dev.holdfast.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.EngineClient.Written;
import dev.holdfast.engine.Outcome;
import dev.holdfast.engine.SessionWatch;
import dev.holdfast.engine.SyncStandbys;
import dev.holdfast.model.RegionId;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Waits for standbys that somebody cancels, on a real server and past all gateways. */
class GivenUpCommitsTest extends ThreeServers {
  @Test
  void theDriverKnowsASessionThatGaveUpOnceItsAnswerIsThere() throws Exception {
    lead(OSLO, FIRST, anyOneOf(LIMA, PERTH));
    try (Connection connection = superuser(OSLO);
        Statement statement = connection.createStatement();
        Connection other = superuser(OSLO);
        Statement canceller = other.createStatement();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long pid = number(statement, "select pg_backend_pid()");
      try (SessionWatch watch = driver(OSLO).commits().session(pid)) {
        Future<Boolean> writing =
            threads.submit(() -> statement.execute("create table public.t (id int)"));
        await("the commit waits", () -> waiting(canceller, "pid = " + pid) == pid);
        assertThat(settled(watch)).isEqualTo(SessionWatch.Answer.PASS);

        canceller.execute("select pg_cancel_backend(" + pid + ")");
        writing.get(30, TimeUnit.SECONDS);

        assertThat(settled(watch)).isEqualTo(SessionWatch.Answer.NEVER);
      }
    }
  }

  /**
   * The driver proves by a commit of its own that a new set is in force. Somebody may cancel that
   * wait too, and have the driver's session hear nothing of it.
   */
  @Test
  void theDriversOwnCommitIsNotTakenForConfirmedWhenItsWaitIsCancelled() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    try (Connection connection = superuser(OSLO);
        Statement statement = connection.createStatement();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      statement.execute("alter database postgres set client_min_messages = error");
      statement.execute("alter role all set log_min_messages = fatal");
      for (int turn = 0; turn < 2; turn++) {
        Future<Outcome> changing =
            threads.submit(() -> driver(OSLO).require(FIRST, anyOneOf(LIMA, PERTH)));
        String barrier = "application_name = '*driver'";
        await(
            "the driver's commit waits",
            () -> changing.isDone() || waiting(statement, barrier) > 0);
        statement.execute("select pg_cancel_backend(" + waiting(statement, barrier) + ")");

        assertThat(changing.get(30, TimeUnit.SECONDS)).isInstanceOf(Outcome.Indeterminate.class);
      }
    }
  }

  @Test
  void whatWeakensCommitsIsTold() throws Exception {
    var driver = (PostgresDriver) driver(OSLO);
    assertThat(driver.weakenedSettings()).as("without a server").isEmpty();
    lead(OSLO, FIRST, SyncStandbys.NONE);
    assertThat(driver.weakenedSettings()).isEmpty();
    try (Connection connection = superuser(OSLO);
        Statement statement = connection.createStatement()) {
      statement.execute("create role \"Ann\"");
      statement.execute("alter role \"Ann\" set synchronous_commit = OFF");
      statement.execute("alter role app set synchronous_commit = remote_apply");
      statement.execute("alter role app set log_min_messages = warning");
      statement.execute("alter database app set synchronous_commit = remote_write");
      statement.execute("alter role app in database app set log_min_messages = error");
      statement.execute("alter role all set log_min_messages = fatal");
      statement.execute("grant set on parameter log_min_messages to app");
      statement.execute("grant set on parameter log_min_duration_statement to \"Ann\"");
    }

    assertThat(driver.weakenedSettings())
        .containsExactlyInAnyOrder(
            "role \"Ann\" has synchronous_commit = off: its commits wait for no other region",
            "database app has synchronous_commit = remote_write: its commits are not awaited on any"
                + " other region's disk",
            "role app in database app has log_min_messages = error: a commit whose wait is"
                + " cancelled is acknowledged",
            "every role has log_min_messages = fatal: a commit whose wait is cancelled is"
                + " acknowledged",
            "role app may set log_min_messages: with that above warning, a commit whose wait is"
                + " cancelled is acknowledged");
  }

  @Test
  void errorsOfApplicationsStayWithThem() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    var client = client(OSLO);
    client.run("do $$ begin raise warning 'a warning of its own'; end $$", PATIENCE);
    assertThat(client.run("select 'a secret'::int", PATIENCE)).isEqualTo(Written.REFUSED);
    reopen(OSLO);

    assertThat(Files.readString(servers.folder(OSLO).resolve("server.log")))
        .contains("ready to accept connections", "database system is shut down")
        .doesNotContain("a warning of its own", "a secret");
  }

  private Connection superuser(RegionId region) throws SQLException {
    return new Sessions(servers.settings(region).passwords())
        .open(address(region), Sessions.MAINTENANCE, PATIENCE);
  }

  /** The process whose commit waits, or 0; the server's own may wait as well. */
  private static long waiting(Statement statement, String which) throws SQLException {
    return number(
        statement,
        "select coalesce(max(pid), 0) from pg_stat_activity where wait_event = 'SyncRep' and "
            + which);
  }

  private static long number(Statement statement, String question) throws SQLException {
    try (ResultSet row = statement.executeQuery(question)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static SessionWatch.Answer settled(SessionWatch watch) {
    SessionWatch.Answer answer = watch.mayPass();
    while (answer == SessionWatch.Answer.NOT_YET) {
      Thread.onSpinWait();
      answer = watch.mayPass();
    }
    return answer;
  }
}
