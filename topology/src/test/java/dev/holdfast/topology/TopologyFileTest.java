package dev.holdfast.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Bandwidth;
import dev.holdfast.model.Database;
import dev.holdfast.model.Durability;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.FailoverPolicy.Mode;
import dev.holdfast.model.Link;
import dev.holdfast.model.Objectives;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.Region;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionRole;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyFileTest {
  private static final RegionId US_EAST = new RegionId("us-east");
  private static final RegionId EU_WEST = new RegionId("eu-west");
  private static final RegionId AP_SOUTH = new RegionId("ap-south");
  private static final RegionId US_WEST = new RegionId("us-west");
  private static final Bandwidth GIGABIT = new Bandwidth(1_000_000_000);

  private static Topology topologyOf(Path file) {
    var result = TopologyFile.read(file);
    assertThat(result).isInstanceOf(ReadResult.Valid.class);
    return ((ReadResult.Valid) result).topology();
  }

  @Test
  void readsTheQuickstart() {
    Duration rtt = Duration.ofMillis(80);
    Duration jitter = Duration.ofMillis(2);

    assertThat(topologyOf(Scenarios.EXAMPLES.resolve("quickstart.yaml")))
        .isEqualTo(
            new Topology(
                "quickstart",
                List.of(
                    new Region(US_EAST, Optional.of("aws/us-east-1"), RegionRole.DATA),
                    new Region(EU_WEST, Optional.of("aws/eu-west-1"), RegionRole.DATA),
                    new Region(AP_SOUTH, Optional.of("aws/ap-south-1"), RegionRole.DATA)),
                List.of(
                    Link.between(US_EAST, EU_WEST, rtt, jitter, GIGABIT),
                    Link.between(US_EAST, AP_SOUTH, rtt, jitter, GIGABIT),
                    Link.between(EU_WEST, AP_SOUTH, rtt, jitter, GIGABIT)),
                List.of(
                    new Database(
                        new ResourceId("orders"),
                        Pattern.ACTIVE_PASSIVE,
                        US_EAST,
                        List.of(EU_WEST, AP_SOUTH),
                        Durability.QUORUM,
                        new Objectives(Duration.ofSeconds(10), Duration.ZERO))),
                new FailoverPolicy(Mode.AUTOMATIC, Duration.ofSeconds(2), 0)));
  }

  @Test
  void readsTheAsyncExample() {
    Topology topology = topologyOf(Scenarios.EXAMPLES.resolve("async.yaml"));

    assertThat(topology.regions()).filteredOn(Region::witness).hasSize(1);
    assertThat(topology.databases())
        .singleElement()
        .satisfies(database -> {
          assertThat(database.durability()).isEqualTo(Durability.ASYNC);
          assertThat(database.objectives().rpo()).isEqualTo(Duration.ofSeconds(5));
        });
  }

  @Test
  void readsThePairOfWhichBothMustConfirm() {
    Topology topology = topologyOf(Scenarios.EXAMPLES.resolve("pair.yaml"));

    assertThat(topology.regions()).filteredOn(Region::witness).hasSize(1);
    assertThat(topology.databases())
        .singleElement()
        .satisfies(database -> {
          assertThat(database.durability()).isEqualTo(Durability.QUORUM);
          assertThat(database.syncStandbys()).isEqualTo(1);
          assertThat(database.objectives().rpo()).isEqualTo(Duration.ZERO);
        });
  }

  @Test
  void fillsInEverythingThatIsLeftOut() {
    Topology topology = topologyOf(Scenarios.VALID.resolve("shortest.yaml"));

    assertThat(topology.links())
        .containsExactly(
            Link.between(US_EAST, EU_WEST, Duration.ofNanos(80_500_000), Duration.ZERO, GIGABIT),
            Link.between(US_EAST, US_WEST, Duration.ofNanos(87_800_000), Duration.ZERO, GIGABIT),
            Link.between(EU_WEST, US_WEST, Duration.ofMillis(137), Duration.ZERO, GIGABIT));
    assertThat(topology.databases())
        .containsExactly(
            new Database(
                new ResourceId("orders"),
                Pattern.ACTIVE_PASSIVE,
                US_EAST,
                List.of(EU_WEST, US_WEST),
                Durability.QUORUM,
                new Objectives(Duration.ofSeconds(10), Duration.ZERO)));
    assertThat(topology.failover())
        .isEqualTo(new FailoverPolicy(Mode.AUTOMATIC, Duration.ofSeconds(2), 0));
  }

  @Test
  void ownObjectivesComeBeforeCommonOnesAndThoseBeforeDefaults() {
    Topology topology = topologyOf(Scenarios.VALID.resolve("two-databases.yaml"));

    assertThat(topology.databases())
        .extracting(Database::objectives)
        .containsExactly(
            new Objectives(Duration.ofSeconds(90), Duration.ofMinutes(1)),
            new Objectives(Duration.ofHours(1), Duration.ofSeconds(30)));
    assertThat(topology.failover())
        .isEqualTo(new FailoverPolicy(Mode.APPROVAL, Duration.ofMillis(2500), 3));
  }

  @Test
  void twoPeopleApproveUnlessTheFileSaysOtherwise() {
    Topology topology = topologyOf(Scenarios.VALID.resolve("two-regions-with-approval.yaml"));

    assertThat(topology.failover().approvals()).isEqualTo(2);
  }

  @Test
  void asyncMayLoseFiveSecondsUnlessTheFileSaysOtherwise() throws IOException {
    String text =
        Files.readString(Scenarios.EXAMPLES.resolve("async.yaml")).replace(", rpo: 5s", "");

    var result = TopologyFile.read("async.yaml", text.getBytes(UTF_8));

    assertThat(((ReadResult.Valid) result).topology().databases().getFirst().objectives().rpo())
        .isEqualTo(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @CsvSource({
    "160ms, 2s, true",
    "333ms, 2s, true",
    "334ms, 2s, false",
    "160ms, 1s, true",
    "166ms, 1s, true",
    "167ms, 1s, false"
  })
  void aLeaseLastsSixRoundTrips(String rtt, String lease, boolean valid) throws IOException {
    String text =
        Files.readString(Scenarios.EXAMPLES.resolve("quickstart.yaml"))
            .replace("rtt: 80ms, jitter: 2ms", "rtt: " + rtt)
            .replace("lease: 2s", "lease: " + lease);

    var result = TopologyFile.read("quickstart.yaml", text.getBytes(UTF_8));

    assertThat(result instanceof ReadResult.Valid).isEqualTo(valid);
  }

  @Test
  void readsAFileWithByteOrderMarkAndWindowsLineBreaks() throws IOException {
    String text = Files.readString(Scenarios.EXAMPLES.resolve("quickstart.yaml"));
    String windows = "\uFEFF" + text.replace("\n", "\r\n");

    assertThat(TopologyFile.read("quickstart.yaml", windows.getBytes(UTF_8)))
        .isInstanceOf(ReadResult.Valid.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r", "\u2028"})
  void countsLinesAndCharactersAsPeopleDo(String lineBreak) {
    String text = "# \uD83D\uDE00" + lineBreak + "holdfast: { \uD83D\uDE00: 1 }" + lineBreak;

    var problems = TopologyFile.read("f.yaml", text.getBytes(UTF_8)).problems();

    assertThat(problems)
        .extracting(Problem::place)
        .contains(new Place("f.yaml", 2, 11, 1, "holdfast: { \uD83D\uDE00: 1 }"));
  }

  @ParameterizedTest
  @CsvSource({"'\uFEFFholdfast: 2', 11", "'name: \uD83D\uDE00\u0007', 8"})
  void countsColumnsInVisibleCharacters(String text, int column) {
    assertThat(TopologyFile.read("f.yaml", text.getBytes(UTF_8)).problems())
        .extracting(problem -> problem.place().column())
        .contains(column);
  }

  @Test
  void saysThatAFileIsMissing(@TempDir Path folder) {
    assertSingle(folder.resolve("none.yaml"), "There is no such file");
  }

  @Test
  void saysThatAFileIsADirectory(@TempDir Path folder) {
    assertSingle(folder, "This is a directory");
  }

  @Test
  void saysWhyAFileCannotBeRead(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertSingle(file.resolve("below"), "The file cannot be read: not a directory");
  }

  @Test
  void namesTheReasonOfAFailure() {
    assertThat(TopologyFile.reason(new AccessDeniedException("x"))).isEqualTo("permission denied");
    assertThat(TopologyFile.reason(new FileSystemException("x", null, "Too many links")))
        .isEqualTo("too many links");
    assertThat(TopologyFile.reason(new IOException("gone"))).contains("gone");
  }

  @Test
  void readsNoFurtherThanTheLimit(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("huge.yaml");
    String text = Files.readString(Scenarios.EXAMPLES.resolve("quickstart.yaml"));
    int room = TopologyFile.BYTES_MAX - text.getBytes(UTF_8).length;
    String largest = text + "#".repeat(room % 64) + ("\n" + "#".repeat(63)).repeat(room / 64);

    Files.writeString(file, largest);
    assertThat(TopologyFile.read(file)).isInstanceOf(ReadResult.Valid.class);

    Files.writeString(file, largest + "#");
    assertSingle(file, "The file is larger than 8 MiB; the largest design takes half of that");
  }

  @Test
  @Timeout(30)
  void endsOnAnEndlessFile() {
    assertSingle(
        Path.of("/dev/zero"),
        "The file is larger than 8 MiB; the largest design takes half of that");
  }

  private static void assertSingle(Path file, String what) {
    assertThat(TopologyFile.read(file).problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.what()).isEqualTo(what);
          assertThat(problem.place()).isEqualTo(Place.startOf(file.toString()));
          assertThat(problem.remedy()).isNotBlank();
        });
  }
}
