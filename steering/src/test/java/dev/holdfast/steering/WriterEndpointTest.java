package dev.holdfast.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.Outcome;
import dev.holdfast.engine.SyncStandbys;
import dev.holdfast.engine.postgres.Passwords;
import dev.holdfast.engine.postgres.PostgresDriver;
import dev.holdfast.mesh.Admission;
import dev.holdfast.mesh.Authority;
import dev.holdfast.mesh.Limits;
import dev.holdfast.mesh.Mesh;
import dev.holdfast.mesh.MeshMeter;
import dev.holdfast.mesh.Route;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real clients at the writer endpoint, with a real PostgreSQL server behind it. */
@Timeout(60)
class WriterEndpointTest {
  private static final RegionId OSLO = new RegionId("oslo");
  private static final String BECAUSE = "orders is failing over to lima";

  private static final Passwords PASSWORDS = Passwords.from("secret");

  @TempDir private static Path folder;
  private static SocketAddress engine;
  private static PostgresDriver postgres;

  private final AtomicReference<Route> route = new AtomicReference<>();
  private Mesh mesh;
  private WriterEndpoint endpoint;

  @BeforeAll
  static void startPostgres() throws Exception {
    postgres =
        PostgresDriver.open(
            new PostgresDriver.Settings(
                OSLO,
                new ResourceId("orders"),
                Set.of(),
                folder.resolve("engine"),
                PASSWORDS,
                PostgresDriver.Settings.defaultCache()));
    engine = postgres.address();
    assertThat(postgres.lead(new Epoch(1), SyncStandbys.NONE, LogPosition.START))
        .isInstanceOf(Outcome.Done.class);
  }

  @AfterAll
  static void stopPostgres() {
    postgres.close();
  }

  @BeforeEach
  void begin() throws IOException {
    var authority = Authority.openOrCreate(folder.resolve("authority"), "shop");
    var identity = authority.issue(OSLO, folder.resolve("oslo"), Duration.ofDays(90));
    var anyPort = new InetSocketAddress("127.113.0.2", 0);
    mesh =
        Mesh.start(
            new Mesh.Settings(identity, "shop", anyPort, Map.of()),
            (_, _) -> new Admission.Refused("nobody comes in here"),
            new MeshMeter());
    route.set(new Route.Local(engine, () -> true));
    endpoint =
        WriterEndpoint.open(
            mesh,
            anyPort,
            route::get,
            PostgresDriver.ownRoles(),
            new Limits(Duration.ofSeconds(2), 10, 10));
  }

  @AfterEach
  void end() {
    endpoint.close();
    mesh.close();
  }

  @Test
  void psqlReachesThePrimary() throws Exception {
    assertThat(psql("", "select 6 * 7").output()).isEqualTo("42");
  }

  @Test
  void jdbcReachesThePrimary() throws SQLException {
    try (Connection connection = connect("");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select 6 * 7")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(42);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sslmode=disable", "sslmode=prefer", "sslmode=require"})
  void psqlIsToldWhyItIsRefused(String how) throws Exception {
    route.set(new Route.Refuse(BECAUSE));

    Psql.Result result = psql(how, "select 1");

    assertThat(result.exit()).isEqualTo(2);
    if (how.equals("sslmode=require")) {
      // Such a client never gets as far as hearing it, with any server that has no TLS.
      assertThat(result.output()).contains("server does not support SSL");
    } else {
      assertThat(result.output()).contains("FATAL:  " + BECAUSE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sslmode=disable", "sslmode=prefer", "gssEncMode=prefer"})
  void jdbcIsToldWhyItIsRefusedWithACodeWorthRetrying(String how) {
    route.set(new Route.Refuse(BECAUSE));

    assertThatThrownBy(() -> connect(how).close())
        .isInstanceOfSatisfying(
            SQLException.class,
            refused -> {
              assertThat(refused.getSQLState()).isEqualTo("57P03");
              assertThat(refused.getMessage()).contains("FATAL: " + BECAUSE);
            });
  }

  @Test
  void aClientThatWaitsInVainIsToldWhy() throws Exception {
    route.set(new Route.Hold(BECAUSE));

    assertThat(psql("", "select 1").output())
        .contains("FATAL:  no primary could be reached for 2000 ms: " + BECAUSE);
  }

  @Test
  void aClientThatWaitsIsServedOnceThereIsAPrimary() throws Exception {
    route.set(new Route.Hold(BECAUSE));
    Psql.Running waiting =
        Psql.start(endpoint.address(), PASSWORDS.application(), "", "select 6 * 7");
    assertThat(waiting.ended(Duration.ofMillis(500))).isFalse();

    route.set(new Route.Local(engine, () -> true));
    endpoint.reroute();

    assertThat(waiting.result().output()).isEqualTo("42");
  }

  @Test
  void aSessionIsCutWhenItsPermitEnds() throws SQLException {
    var permit = new AtomicBoolean(true);
    route.set(new Route.Local(engine, permit::get));
    try (Connection connection = connect("");
        var statement = connection.createStatement()) {
      statement.execute("create table if not exists cut (id int)");

      permit.set(false);

      assertThatThrownBy(() -> statement.execute("insert into cut values (1)"))
          .isInstanceOfSatisfying(
              SQLException.class, cut -> assertThat(cut.getSQLState()).startsWith("08"));
    }
    route.set(new Route.Local(engine, () -> true));
    try (Connection connection = connect("");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from cut")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isZero();
    }
  }

  @Test
  void whoeverHasAnotherPasswordIsRefusedByTheServer() throws Exception {
    InetSocketAddress address = endpoint.address();
    assertThat(Psql.run(address, "guessed", "", "select 1").output())
        .contains("FATAL:  password authentication failed for user \"app\"");
    assertThatThrownBy(() -> connect("app", "guessed", ""))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("password authentication failed for user \"app\"")
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("28P01");
  }

  @Test
  void nobodyReplicatesOrIsTheSuperuserThroughIt() {
    assertThatThrownBy(() ->
            connect(
                "holdfast",
                PASSWORDS.superuser(),
                "replication=true&preferQueryMode=simple&assumeMinServerVersion=18"))
        .hasMessageContaining("Holdfast's own");
    assertThatThrownBy(() -> connect("holdfast", PASSWORDS.superuser(), ""))
        .hasMessageContaining("Holdfast's own");
    assertThatThrownBy(() ->
            connect(
                "app",
                PASSWORDS.application(),
                "replication=true&preferQueryMode=simple&assumeMinServerVersion=18"))
        .hasMessageContaining("no replication");
    assertThatThrownBy(() ->
            connect(
                "app",
                PASSWORDS.application(),
                "replication=database&preferQueryMode=simple&assumeMinServerVersion=18"))
        .hasMessageContaining("no replication");
  }

  private Psql.Result psql(String parameters, String query) throws Exception {
    return Psql.run(endpoint.address(), PASSWORDS.application(), parameters, query);
  }

  private Connection connect(String parameters) throws SQLException {
    return connect("app", PASSWORDS.application(), parameters);
  }

  private Connection connect(String user, String password, String parameters) throws SQLException {
    InetSocketAddress address = endpoint.address();
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/app?%s"
            .formatted(address.getHostString(), address.getPort(), parameters),
        user,
        password);
  }
}
