package dev.holdfast.steering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.CommitWatch;
import dev.holdfast.engine.Observation;
import dev.holdfast.engine.Outcome;
import dev.holdfast.engine.SessionWatch;
import dev.holdfast.engine.SyncStandbys;
import dev.holdfast.engine.postgres.DirectConnection;
import dev.holdfast.engine.postgres.Passwords;
import dev.holdfast.engine.postgres.PostgresDriver;
import dev.holdfast.mesh.Admission;
import dev.holdfast.mesh.AnswerCheck;
import dev.holdfast.mesh.Authority;
import dev.holdfast.mesh.Mesh;
import dev.holdfast.mesh.MeshMeter;
import dev.holdfast.mesh.Route;
import dev.holdfast.mesh.Router;
import dev.holdfast.mesh.TunnelRequest;
import dev.holdfast.mesh.TunnelRole;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionIdentity;
import dev.holdfast.model.ResourceId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real primary in oslo whose commits wait for a standby that does not exist, with real gateways
 * in front of it: its own region's endpoint, and one in lima that reaches it through a tunnel.
 */
final class PrimaryWithoutStandbys implements AutoCloseable {
  private static final RegionId OSLO = new RegionId("oslo");
  private static final RegionId LIMA = new RegionId("lima");
  private static final ResourceId ORDERS = new ResourceId("orders");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Passwords PASSWORDS = Passwords.from("secret");

  private final Path folder;
  private final SocketAddress engine;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Map<Way, WriterEndpoint> endpoints = new EnumMap<>(Way.class);
  private final AtomicInteger rows = new AtomicInteger();
  private final PostgresDriver postgres;
  private Connection superuser;

  /** How a client gets to the primary. */
  enum Way {
    LOCAL,
    TUNNEL,
    /** As it would be without the check. */
    UNCHECKED
  }

  private PrimaryWithoutStandbys() throws Exception {
    folder = Files.createTempDirectory("holdfast-");
    open.push(() -> delete(folder));
    postgres =
        closing(
            PostgresDriver.open(
                new PostgresDriver.Settings(
                    OSLO,
                    ORDERS,
                    Set.of(LIMA),
                    folder.resolve("engine"),
                    PASSWORDS,
                    PostgresDriver.Settings.defaultCache())));
    engine = postgres.address();
    superuser = lead();
    openGateways(postgres.commits());
    try (Connection connection = direct();
        Statement statement = connection.createStatement()) {
      statement.execute("set synchronous_commit = local");
      statement.execute("create table written (number int primary key)");
      statement.execute(
          "create procedure write_and_commit(number int) language plpgsql as $$ begin"
              + " insert into written values (number); commit; perform 1; end $$");
    }
  }

  /** Has the server run as a primary; a session of the superuser's. */
  private Connection lead() throws Exception {
    var nobodyThere = new SyncStandbys(1, new TreeSet<>(Set.of(LIMA)));
    assertThat(postgres.lead(new Epoch(1), nobodyThere, LogPosition.START))
        .isInstanceOf(Outcome.Done.class);
    return DirectConnection.openAsSuperuser(folder.resolve("engine"), PASSWORDS, patient());
  }

  /** Starts a server that was ended. */
  void startAgain() throws Exception {
    await("the server has ended", () -> postgres.observe().state() == Observation.State.STOPPED);
    superuser = lead();
  }

  static PrimaryWithoutStandbys start() throws Exception {
    return new PrimaryWithoutStandbys();
  }

  private void openGateways(CommitWatch commits) throws IOException {
    InetSocketAddress osloGateway = freeAddress();
    InetSocketAddress limaGateway = freeAddress();
    Mesh oslo =
        closing(
            Mesh.start(
                new Mesh.Settings(identity(OSLO), "shop", osloGateway, Map.of(LIMA, limaGateway)),
                (_, _) -> new Admission.Granted(engine, () -> true, () -> check(commits)),
                new MeshMeter()));
    Mesh lima =
        closing(
            Mesh.start(
                new Mesh.Settings(identity(LIMA), "shop", limaGateway, Map.of(OSLO, osloGateway)),
                (_, _) -> new Admission.Refused("nobody comes in here"),
                new MeshMeter()));
    var request = new TunnelRequest(ORDERS, TunnelRole.WRITER, new Epoch(1));
    listen(Way.LOCAL, oslo, () -> new Route.Local(engine, () -> true, () -> check(commits)));
    listen(Way.UNCHECKED, oslo, () -> new Route.Local(engine, () -> true));
    listen(Way.TUNNEL, lima, () -> new Route.Remote(OSLO, request, () -> true));
  }

  private RegionIdentity identity(RegionId region) {
    return Authority.openOrCreate(folder.resolve("authority"), "shop")
        .issue(region, folder.resolve(region.value()), Duration.ofDays(90));
  }

  private void listen(Way way, Mesh mesh, Router router) throws IOException {
    endpoints.put(
        way, closing(WriterEndpoint.open(mesh, freeAddress(), router, PostgresDriver.ownRoles())));
  }

  private static AnswerCheck check(CommitWatch commits) {
    return new PostgresAnswers(process -> {
      SessionWatch session = commits.session(process);
      return () ->
          switch (session.mayPass()) {
            case PASS -> AnswerCheck.Verdict.PASS;
            case NOT_YET -> AnswerCheck.Verdict.HOLD;
            case NEVER -> AnswerCheck.Verdict.CUT;
          };
    });
  }

  private static InetSocketAddress freeAddress() throws IOException {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress("127.113.0.3", 0));
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }
  }

  private <T extends AutoCloseable> T closing(T part) {
    open.push(part);
    return part;
  }

  /** An application's session. */
  Connection connect(Way way, String parameters) throws SQLException {
    WriterEndpoint endpoint = endpoints.get(way);
    assertThat(endpoint).isNotNull();
    InetSocketAddress to = endpoint.address();
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/app?sslmode=disable&socketTimeout=30&%s"
            .formatted(to.getHostString(), to.getPort(), parameters),
        "app",
        PASSWORDS.application());
  }

  /** The same past all gateways. */
  private Connection direct() throws SQLException {
    return DirectConnection.open(folder.resolve("engine"), PASSWORDS, patient());
  }

  private static Properties patient() {
    var properties = new Properties();
    properties.setProperty("socketTimeout", "30");
    return properties;
  }

  /** A row that nobody has written yet. */
  int newRow() {
    return rows.incrementAndGet();
  }

  /** Waits until the server has a row, committed. */
  void awaitCommitted(int row) throws Exception {
    await(
        "the row is committed",
        () -> ask("select exists (select from written where number = " + row + ")"));
  }

  /** Runs statements past all gateways; they wait for no standby. */
  void asSuperuser(String... statements) throws SQLException {
    try (Statement statement = superuser.createStatement()) {
      statement.execute("set synchronous_commit = local");
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Waits until a process waits for that. */
  void awaitWaiting(long pid, String event) throws Exception {
    String question =
        "select exists (select from pg_stat_activity where pid = %d and wait_event = '%s')"
            .formatted(pid, event);
    await(event + " is waited for", () -> ask(question));
  }

  /** Waits until so many processes wait for that. */
  void awaitWaiting(int count, String event) throws Exception {
    String question =
        "select count(*) >= %d from pg_stat_activity where wait_event = '%s'"
            .formatted(count, event);
    await(count + " wait for " + event, () -> ask(question));
  }

  /** Waits until the server takes no new sessions. */
  void awaitClosedToOthers() throws Exception {
    await(
        "nobody gets in",
        () -> {
          try (Connection connection = direct()) {
            return connection.isClosed();
          } catch (SQLException e) {
            return true;
          }
        });
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("it does not come about: %s", what).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  private boolean ask(String question) throws SQLException {
    try (Statement statement = superuser.createStatement();
        ResultSet row = statement.executeQuery(question)) {
      return row.next() && row.getBoolean(1);
    }
  }

  /** Sends the process what a terminal sends on Ctrl-C. */
  void interrupt(long pid) throws Exception {
    signal("INT", pid);
  }

  /** Sends a signal to the server's main process. */
  void signalServer(String signal) throws Exception {
    Path pid = folder.resolve("engine/data/postmaster.pid");
    signal(signal, Long.parseLong(Files.readAllLines(pid).getFirst()));
  }

  private static void signal(String signal, long pid) throws Exception {
    var kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** The process that serves a session. */
  static long process(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public void close() throws SQLException {
    superuser.close();
    while (!open.isEmpty()) {
      closeOne(open.pop());
    }
  }

  private static void closeOne(AutoCloseable part) {
    try {
      part.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new IllegalStateException("cannot close " + part, e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
