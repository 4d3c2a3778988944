package dev.holdfast.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.lab.WanEmulator;
import dev.holdfast.mesh.Authority;
import dev.holdfast.model.Addresses;
import dev.holdfast.model.Bandwidth;
import dev.holdfast.model.Database;
import dev.holdfast.model.Durability;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.Link;
import dev.holdfast.model.Objectives;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.Region;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionRole;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * Three real regions in one process: real consensus, PostgreSQL and mesh, over the emulated WAN.
 * Speaks to them only as an operator or a client would.
 */
final class ThreeRegions implements AutoCloseable {
  static final RegionId OSLO = new RegionId("oslo");
  static final RegionId LIMA = new RegionId("lima");
  static final RegionId PERTH = new RegionId("perth");
  static final ResourceId ORDERS = new ResourceId("orders");
  private static final String TOKEN = "a token for tests";
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final Path folder;
  private final Topology topology;
  private final Addresses addresses;
  private final Authority authority;
  private final WanEmulator wan;
  private final Map<RegionId, RegionNode> nodes = new TreeMap<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();

  ThreeRegions(Path folder, String loopback, FailoverPolicy policy) throws Exception {
    this.folder = folder;
    this.topology = topology(policy);
    this.addresses = new Addresses(topology, loopback);
    this.authority = Authority.openOrCreate(folder.resolve("authority"), topology.name());
    this.wan = WanEmulator.start(addresses, 1);
    for (RegionId region : topology.regionIds()) {
      start(region);
    }
  }

  static FailoverPolicy automatic() {
    return new FailoverPolicy(FailoverPolicy.Mode.AUTOMATIC, Duration.ofSeconds(2), 0);
  }

  static Topology topology(FailoverPolicy policy) {
    Duration rtt = Duration.ofMillis(20);
    Bandwidth wide = new Bandwidth(1_000_000_000);
    return new Topology(
        "shop",
        List.of(region(OSLO), region(LIMA), region(PERTH)),
        List.of(
            Link.between(OSLO, LIMA, rtt, Duration.ZERO, wide),
            Link.between(OSLO, PERTH, rtt, Duration.ZERO, wide),
            Link.between(LIMA, PERTH, rtt, Duration.ZERO, wide)),
        List.of(
            new Database(
                ORDERS,
                Pattern.ACTIVE_PASSIVE,
                OSLO,
                List.of(LIMA, PERTH),
                Durability.QUORUM,
                new Objectives(Duration.ofSeconds(10), Duration.ZERO))),
        policy);
  }

  private static Region region(RegionId id) {
    return new Region(id, Optional.empty(), RegionRole.DATA);
  }

  void start(RegionId region) throws Exception {
    Path state = folder.resolve(region.value());
    authority.issue(region, state.resolve("identity"), Duration.ofDays(30));
    nodes.put(
        region, RegionNode.start(new NodeSettings(region, topology, addresses, state, TOKEN)));
  }

  void stop(RegionId region) {
    RegionNode node = nodes.remove(region);
    if (node != null) {
      node.close();
    }
  }

  WanEmulator wan() {
    return wan;
  }

  /** Cuts a region off from all others, both ways. */
  void isolate(RegionId region) {
    for (RegionId other : topology.regionIds()) {
      if (!other.equals(region)) {
        wan.cut(region, other);
        wan.cut(other, region);
      }
    }
  }

  Connection connect(RegionId region) throws SQLException {
    InetSocketAddress to = addresses.writer(region, ORDERS);
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/app?connectTimeout=20&loginTimeout=20&socketTimeout=20"
            .formatted(to.getHostString(), to.getPort()),
        "app",
        new EngineAccess(TOKEN).applicationPassword());
  }

  /** Past all gateways, as nobody should. */
  Connection connectToEngine(RegionId region) throws SQLException {
    return new EngineAccess(TOKEN)
        .connect(folder.resolve(region.value()), ORDERS, new Properties());
  }

  /** As an operator who has all rights, in the application's database. */
  void executeAsSuperuser(RegionId primary, String sql) throws SQLException {
    try (Connection connection =
            new EngineAccess(TOKEN)
                .superuser(folder.resolve(primary.value()), ORDERS, new Properties());
        var statement = connection.createStatement()) {
      statement.execute("set default_transaction_read_only = off");
      statement.execute(sql);
    }
  }

  void execute(RegionId region, String sql) throws SQLException {
    try (Connection connection = connect(region);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  long count(RegionId region, String table) throws SQLException {
    try (Connection connection = connect(region);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from " + table)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  JsonNode status(RegionId asked) throws IOException, InterruptedException {
    return ask(asked, HttpRequest.newBuilder().GET(), "/v1/status");
  }

  JsonNode post(RegionId asked, String path, String body) throws IOException, InterruptedException {
    return ask(
        asked, HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(body)), path);
  }

  private JsonNode ask(RegionId asked, HttpRequest.Builder request, String path)
      throws IOException, InterruptedException {
    InetSocketAddress api = addresses.api(asked);
    URI uri = URI.create("http://" + api.getHostString() + ":" + api.getPort() + path);
    return json.readTree(
        http.send(
                request
                    .uri(uri)
                    .timeout(Duration.ofSeconds(10))
                    .header("Authorization", "Bearer " + TOKEN)
                    .build(),
                HttpResponse.BodyHandlers.ofString())
            .body());
  }

  /** Has a region lead the log, and waits until it does. */
  void lead(RegionId wanted) throws Exception {
    await(
        () -> {
          for (RegionId asked : topology.regionIds()) {
            post(asked, "/v1/lead", "{\"region\":\"" + wanted + "\"}");
          }
          return status(wanted).get("leader").asText().equals(wanted.value())
              ? Optional.of(wanted)
              : Optional.empty();
        },
        () -> status(wanted).toString());
  }

  /**
   * Waits until the resource is served by the region, steadily, and every other replica streams.
   */
  void awaitSettled(RegionId asked, RegionId primary, int streaming) throws Exception {
    await(
        () -> {
          JsonNode resource = status(asked).get("resources").get(0);
          long streams = 0;
          for (JsonNode replica : resource.get("replicas")) {
            streams += replica.get("streaming").asBoolean() ? 1 : 0;
          }
          boolean there =
              resource.get("primary").asText().equals(primary.value())
                  && resource.get("phase").asText().equals("steady")
                  && streams == streaming;
          return there ? Optional.of(true) : Optional.empty();
        },
        () -> status(asked).toPrettyString());
  }

  /** Waits until another region than {@code deposed} serves steadily, and says which. */
  String awaitServed(RegionId asked, String deposed) throws Exception {
    return await(
        () -> {
          JsonNode resource = status(asked).get("resources").get(0);
          String primary = resource.get("primary").asText();
          boolean there =
              !primary.equals(deposed) && resource.get("phase").asText().equals("steady");
          return there ? Optional.of(primary) : Optional.empty();
        },
        () -> status(asked).toPrettyString());
  }

  /** Waits until there is an answer; the failure says what was seen last. */
  static <T> T await(Callable<Optional<T>> question, Callable<String> otherwise) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      String trouble = "";
      try {
        Optional<T> answer = question.call();
        if (answer.isPresent()) {
          return answer.get();
        }
      } catch (IOException | SQLException e) {
        trouble = e.toString();
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("gave up after " + PATIENCE + " " + trouble + otherwise.call());
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @Override
  public void close() {
    nodes.values().parallelStream().forEach(RegionNode::close);
    wan.close();
    http.close();
  }
}
