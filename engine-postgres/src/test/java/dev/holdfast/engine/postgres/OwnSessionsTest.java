package dev.holdfast.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.Outcome;
import dev.holdfast.engine.Probe;
import dev.holdfast.engine.SyncStandbys;
import dev.holdfast.model.ResourceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That nothing tenants or operators do to a database keeps our own sessions from their work. */
class OwnSessionsTest extends ThreeServers {
  /** Each would fail, stop or falsify a session that took it over. */
  private static final List<String> SETTINGS =
      List.of(
          "default_transaction_read_only = on",
          "default_transaction_isolation = serializable",
          "default_transaction_deferrable = on",
          "statement_timeout = '1ms'",
          "transaction_timeout = '1ms'",
          "lock_timeout = '1ms'",
          "idle_in_transaction_session_timeout = '1ms'",
          "idle_session_timeout = '1ms'",
          "synchronous_commit = off",
          "client_min_messages = error",
          "search_path = app",
          "standard_conforming_strings = off",
          "restrict_nonsystem_relation_kind = 'view, foreign-table'",
          "role = app");

  @Test
  void aProbeNeedsNothingThatTheApplicationMayChange() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    assertProven("at first");

    for (String setting : SETTINGS) {
      asApplication("alter role app set " + setting);
      asApplication("alter database app set " + setting);
    }
    for (String deed :
        List.of(
            "drop owned by app",
            "comment on database app is 'ours'",
            "alter database app connection limit 0",
            "alter database app allow_connections false")) {
      asApplication(deed);
      assertProven("after: " + deed);
    }
  }

  @Test
  void aProbeAndADriverGetInWhileAPoolHoldsEveryConnection() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    List<Connection> pool = new ArrayList<>();
    try {
      while (addOne(pool)) {
        assertThat(pool.size()).isLessThan(1000);
      }
      assertThat(pool.size()).as("what applications may have").isGreaterThanOrEqualTo(100);

      assertProven("with all connections taken");
      assertThat(asSuperuser("select 'in'")).isEqualTo("in");
      assertThat(driver(OSLO).require(FIRST, SyncStandbys.NONE)).isInstanceOf(Outcome.Done.class);
    } finally {
      for (Connection one : pool) {
        one.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alter role all",
        "alter database postgres",
        "alter role holdfast_probe",
        "alter role holdfast",
        "alter role holdfast_probe in database postgres"
      })
  void settingsThatOperatorsMakeForAllDoNotReachOurSessions(String where) throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    for (String setting : SETTINGS) {
      asSuperuser(where + " set " + setting);
    }

    assertProven("with settings by " + where);
    assertThat(driver(OSLO).require(FIRST, SyncStandbys.NONE)).isInstanceOf(Outcome.Done.class);
    reopen(OSLO);
    lead(OSLO, SECOND, SyncStandbys.NONE);
    assertProven("after a promotion with settings by " + where);
  }

  @Test
  void aPrimaryMendsTheProbesRoleWhenItBegins() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    for (String deed :
        List.of(
            "revoke connect on database postgres from public",
            "revoke usage on schema pg_catalog from public",
            "revoke execute on all functions in schema pg_catalog from public",
            "alter role holdfast_probe nologin connection limit 0 valid until '2000-01-01'",
            "alter role holdfast_probe password 'another'",
            "revoke pg_use_reserved_connections from holdfast_probe",
            "drop owned by holdfast_probe")) {
      asSuperuser(deed);
      reopen(OSLO);
      lead(OSLO, FIRST, SyncStandbys.NONE);
      assertProven("after: " + deed);
    }
    asSuperuser("drop owned by holdfast_probe");
    asSuperuser("drop role holdfast_probe");
    assertThat(probe().attempt().because()).contains("holdfast_probe");

    reopen(OSLO);
    lead(OSLO, FIRST, SyncStandbys.NONE);
    assertProven("made again");
  }

  @Test
  void aDatabaseThatItsOwnerDroppedIsMadeAgainWhoeverSitsInATemplate() throws Exception {
    lead(OSLO, FIRST, anyOneOf(LIMA));
    follow(LIMA, FIRST, OSLO);
    awaitStreaming(LIMA);
    try (Connection template = client(LIMA).connectFreely("template1")) {
      asApplication("drop database app");
      reopen(OSLO);
      lead(LIMA, SECOND, SyncStandbys.NONE);
      assertThat(template.isValid(1)).as("still there").isTrue();
    }

    prepare(LIMA);
  }

  @Test
  void aSetIsNotInForceBecauseAnOperatorMadeCommitsWaitForNobody() throws Exception {
    quorumOfThree();
    asSuperuser("alter role all set synchronous_commit = off");
    asSuperuser("alter role all set client_min_messages = error");
    assertThat(driver(OSLO).require(FIRST, anyOneOf(LIMA))).isInstanceOf(Outcome.Done.class);

    reopen(LIMA);
    reopen(PERTH);

    assertThat(driver(OSLO).require(FIRST, anyOneOf(LIMA)))
        .isInstanceOf(Outcome.Indeterminate.class);
  }

  @Test
  void aProbeSaysWhatIsInTheWay() throws Exception {
    lead(OSLO, FIRST, anyOneOf(LIMA));
    assertThat(probe().attempt())
        .as("a write that nobody confirms")
        .isInstanceOfSatisfying(
            Probe.NotYet.class, not -> assertThat(not.because()).contains("endpoint", "fails"));

    var elsewhere =
        new EndpointProbe(address(OSLO), LIMA, new ResourceId("orders"), EmbeddedServers.PASSWORDS);
    driver(OSLO).require(FIRST, SyncStandbys.NONE);
    assertThat(elsewhere.attempt())
        .isEqualTo(new Probe.NotYet("the endpoint leads to orders@oslo"));
  }

  private EndpointProbe probe() {
    return new EndpointProbe(
        address(OSLO), OSLO, new ResourceId("orders"), EmbeddedServers.PASSWORDS);
  }

  private void assertProven(String when) {
    assertThat(probe().attempt()).as(when).isInstanceOf(Probe.Proven.class);
  }

  private boolean addOne(List<Connection> pool) {
    try {
      return pool.add(client(OSLO).connect());
    } catch (SQLException full) {
      return false;
    }
  }

  /** Each in a session of its own, not in the application's database but for what lies there. */
  private void asApplication(String sql) throws SQLException {
    String database = Stream.of("drop owned").anyMatch(sql::startsWith) ? "app" : "postgres";
    try (Connection connection = client(OSLO).connectFreely(database);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String asSuperuser(String sql) throws SQLException {
    var sessions = new Sessions(EmbeddedServers.PASSWORDS);
    try (var connection = sessions.open(address(OSLO), "postgres", PATIENCE);
        var statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (var rows = statement.getResultSet()) {
        rows.next();
        return String.valueOf(rows.getString(1));
      }
    }
  }
}
