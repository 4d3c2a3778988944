package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lab.LabClient;
import dev.holdfast.lab.StateFolder;
import dev.holdfast.lab.Supervisor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code up}, {@code down} and {@code fault} with regions that are shells. */
class UpCommandTest {
  private static final String FILE = "../examples/quickstart.yaml";

  @TempDir private Path temp;
  private StateFolder folder;

  @BeforeEach
  void name() {
    folder = StateFolder.of(temp.resolve("state"), "quickstart");
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    run("down");
    assertThat(shells()).isEmpty();
  }

  @Test
  void runsRegionsInTheBackgroundAndStopsThem() throws Exception {
    Run up = up("--detach");
    assertThat(up.err()).contains("us-east", "started as process", "3 regions ready after");
    assertThat(up.out()).contains("runs in the background as process");
    assertThat(up.exitCode()).isZero();
    assertThat(shells()).hasSize(3);

    Run again = up();
    assertThat(again.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(again.err()).contains("up already", "holdfast down");

    Run down = run("down");
    assertThat(down.out()).contains("down  quickstart: no process is left");
    assertThat(down.exitCode()).isZero();
    assertThat(shells()).isEmpty();
    assertThat(Supervisor.read(folder)).isEmpty();
  }

  @Test
  void keepsTheTokenAndTheIdentitiesOverRestarts() throws Exception {
    up("--detach");
    String token = Files.readString(folder.token());
    run("down");
    Path certificate = folder.path().resolve("regions/us-east/identity/certificate.pem");
    String identity = Files.readString(certificate);
    up("--detach");

    assertThat(Files.readString(folder.token())).isEqualTo(token);
    assertThat(Files.readString(certificate)).isEqualTo(identity);
    assertThat(Files.getPosixFilePermissions(folder.token()))
        .extracting(Object::toString)
        .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
  }

  @Test
  void printsHowToConnectAndKeepsThePasswordInAFileForItsOwner() throws Exception {
    Run up = up("--detach");

    Path passwords = folder.path().resolve("pgpass");
    List<String> lines = Files.readAllLines(passwords);
    assertThat(lines)
        .hasSize(3)
        .first()
        .asString()
        .matches("127\\.\\d+\\.1\\.1:5432:\\*:app:[0-9a-f]{64}");
    assertThat(Files.getPosixFilePermissions(passwords))
        .extracting(Object::toString)
        .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
    String password = lines.getFirst().substring(lines.getFirst().lastIndexOf(':') + 1);
    String said = up.out() + up.err();
    assertThat(said)
        .containsPattern(
            "orders in us-east: PGPASSFILE=\\S*pgpass psql -h 127\\.\\d+\\.1\\.1 -p 5432 -U app"
                + " app")
        .doesNotContain(password);
    assertThat(Files.readString(folder.supervisorLog())).doesNotContain(password);

    run("down");
    up("--detach");
    assertThat(Files.readAllLines(passwords)).isEqualTo(lines);
  }

  @Test
  void faultsReachTheRegions() throws Exception {
    up("--detach");
    Run freeze = run("fault", "freeze", "us-east");
    assertThat(freeze.out()).contains("froze the 2 processes of us-east");
    assertThat(freeze.exitCode()).isZero();

    Run twice = run("fault", "freeze", "us-east");
    assertThat(twice.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(twice.err()).contains("fault thaw us-east");

    assertThat(run("fault", "cut", "us-east", "eu-west", "--one-way").out())
        .contains("eu-west no longer hears us-east");
    assertThat(run("fault", "slow", "us-east", "eu-west", "--delay", "20ms").exitCode()).isZero();
    assertThat(run("fault", "heal", "--json").out()).contains("\"did\"", "thawed us-east");

    Run nonsense = run("fault", "kill", "atlantis");
    assertThat(nonsense.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(nonsense.err()).contains("No region 'atlantis'", "us-east");
  }

  @Test
  void givesEachRegionADiskThatCanBeFilled() throws Exception {
    Run small = up("--disk", "10MB");
    assertThat(small.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(small.err()).contains("'10MB' cannot be the size", "--disk 1GB");
    Path home = folder.path().resolve("regions/us-east");
    Run up = up("--detach", "--disk", "500MB");
    // Without the permission to mount, all that can be had is the remedy.
    if (up.exitCode() == ExitCode.USAGE) {
      assertThat(up.err()).contains("unshare --user --map-current-user --keep-caps --mount");
      return;
    }
    assertThat(run("fault", "fill", "us-east").out()).contains("filled the disk of us-east");
    assertThatThrownBy(() -> Files.write(home.resolve("more"), new byte[1 << 20]))
        .hasMessageContaining("No space left on device");
    assertThat(run("fault", "heal").out()).contains("the disk of us-east has room");
    Files.write(home.resolve("more"), new byte[1 << 20]);
    run("down");
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(temp.toString());
    assertThat(home.resolve("more")).doesNotExist();
  }

  @Test
  void regionsShareTheProcessorsAsOneGroup() throws Exception {
    up("--detach");
    long supervisor = Supervisor.read(folder).orElseThrow().pid();
    String group = groups(supervisor);
    for (long shell : shells()) {
      assertThat(groups(shell)).isEqualTo(group);
    }
    // Where a group is needed and may be made, it is their own, and gone with them.
    if (!group.equals(groups(ProcessHandle.current().pid()))) {
      assertThat(group).contains("/holdfast-quickstart-" + supervisor);
    }
    run("down");
    assertThat(Files.readString(folder.supervisorLog())).doesNotContain("is left for the next");
  }

  @Test
  void neverHidesDataBehindDisksInMemory() throws Exception {
    up("--detach");
    run("down");
    Run up = up("--disk", "500MB");
    assertThat(up.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(up.err()).contains("holds data, which disks in memory would hide");
  }

  @Test
  void recognisesASupervisorThatDied() throws Exception {
    up("--detach");
    Supervisor first = Supervisor.read(folder).orElseThrow();
    kill("KILL", first.pid());
    Deadline.await("the supervisor is dead", () -> !LabClient.to(first).alive());
    awaitShells(0);
    assertThat(run("fault", "heal").err()).contains("its supervisor has died");

    Run up = up("--detach");
    assertThat(up.exitCode()).isZero();
    assertThat(up.err()).contains("died without stopping its regions");

    long second = Supervisor.read(folder).orElseThrow().pid();
    kill("KILL", second);
    awaitShells(0);
    Deadline.await("whoever ends its processes has ended", () -> inGroupOf(second).isEmpty());
    Run down = run("down");
    assertThat(group(second)).doesNotExist();
    assertThat(down.err()).isEmpty();
    assertThat(down.out()).contains("died without stopping", "no process is left");
  }

  @Test
  void stopsInOrderWhenItIsInterrupted() throws Exception {
    Process up = foreground();
    awaitShells(3);
    Deadline.await(
        "it says that all are ready",
        () -> Files.readString(temp.resolve("said")).contains("3 regions ready"));
    kill("TERM", up.pid());
    assertThat(up.waitFor()).isZero();
    String said = Files.readString(temp.resolve("said"));
    assertThat(said).contains("3 regions ready", "stopping the regions", "no process is left");
    assertThat(said).doesNotContain("killed");
  }

  @Test
  void killsAtOnceWhenItIsInterruptedAgain() throws Exception {
    behave("deaf");
    Process up = foreground();
    awaitUp();
    kill("TERM", up.pid());
    assertThat(up.waitFor(1, TimeUnit.SECONDS)).isFalse();
    long again = System.nanoTime();
    kill("TERM", up.pid());
    assertThat(up.waitFor()).isZero();
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - again)).isLessThan(8);
    assertThat(Files.readString(temp.resolve("said"))).contains("killing what has not stopped yet");
  }

  @Test
  void saysWhyARegionDoesNotStart() throws Exception {
    behave("broken");
    for (Run up : List.of(up(), up("--detach"))) {
      assertThat(up.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(up.err())
          .contains("did not start", "ended with status 9", "something is wrong with it");
    }
    assertThat(shells()).isEmpty();
  }

  @Test
  void namesAPortThatIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress("127.117.2.1", 8443));
      Run up = up();
      assertThat(up.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(up.err()).contains("127.117.2.1:8443, the mesh gateway of eu-west");
    }
  }

  @Test
  void neverRunsDataUnderAnotherTopology() throws Exception {
    up("--detach");
    run("down");
    Path other = temp.resolve("other.yaml");
    Files.writeString(other, Files.readString(Path.of(FILE)).replace("orders:", "bills:"));

    Run up = run("up", other.toString(), "--loopback", "127.117");
    assertThat(up.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(up.err()).contains("other regions or databases", folder.path().toString());
  }

  @Test
  void explainsAFileOrAnAddressThatCannotBeUsed() throws Exception {
    Path file = Files.writeString(temp.resolve("bad.yaml"), "holdfast: 1\n");
    Run up = run("up", file.toString());
    assertThat(up.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(up.err()).contains("cannot be used", "bad.yaml:");
    assertThat(run("up", file.toString(), "--detach").exitCode()).isEqualTo(ExitCode.USAGE);

    Run prefix = run("up", FILE, "--loopback", "10.0");
    assertThat(prefix.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(prefix.err()).contains("127.0 up to 127.255");
  }

  private Run up(String... options) {
    List<String> words = new ArrayList<>(List.of("up", FILE, "--loopback", "127.117"));
    words.addAll(Arrays.asList(options));
    return run(words.toArray(String[]::new));
  }

  private Run run(String... words) {
    List<String> all = new ArrayList<>(Arrays.asList(words));
    all.addAll(List.of("--state", temp.resolve("state").toString()));
    return Run.of(FakeHoldfast.NODES, all.toArray(String[]::new));
  }

  private Process foreground() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Xmx128m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            FakeHoldfast.class.getName(),
            "up",
            FILE,
            "--loopback",
            "127.117",
            "--state",
            temp.resolve("state").toString())
        .redirectErrorStream(true)
        .redirectOutput(temp.resolve("said").toFile())
        .start();
  }

  private void behave(String manner) throws IOException {
    Files.writeString(temp.resolve("manner"), manner);
  }

  private List<Long> shells() throws IOException {
    List<Long> found = new ArrayList<>();
    for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
      Path cwd = Path.of("/proc/" + process.pid() + "/cwd");
      try {
        if (Files.readSymbolicLink(cwd).startsWith(temp)
            && Files.readString(Path.of("/proc/" + process.pid() + "/comm")).startsWith("sh")) {
          found.add(process.pid());
        }
      } catch (IOException gone) {
        // it ended while it was looked at
      }
    }
    return found;
  }

  private void awaitShells(int count) throws Exception {
    Deadline.await(count + " regions run", () -> shells().size() == count);
  }

  private void awaitUp() throws Exception {
    Deadline.await(
        "all regions are ready",
        () -> {
          try (Stream<Path> files = Files.walk(folder.path())) {
            return files.filter(file -> file.endsWith("ready")).count() == 3
                && Supervisor.read(folder).isPresent();
          } catch (IOException | UncheckedIOException notYet) {
            // Files come and go while regions start.
            return false;
          }
        });
  }

  /** Where the group of a supervisor would be, on a machine with version 1 of groups. */
  private static Path group(long supervisor) {
    return Path.of("/sys/fs/cgroup/cpu/holdfast-quickstart-" + supervisor);
  }

  private static String inGroupOf(long supervisor) throws IOException {
    Path processes = group(supervisor).resolve("cgroup.procs");
    return Files.exists(processes) ? Files.readString(processes) : "";
  }

  private static String groups(long pid) throws IOException {
    return Files.readString(Path.of("/proc/" + pid + "/cgroup"));
  }

  private static void kill(String signal, long pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor())
        .isZero();
  }
}
