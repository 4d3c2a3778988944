package dev.holdfast.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.engine.Outcome;
import dev.holdfast.engine.SyncStandbys;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketFolderTest {
  private static final String DEEP = "a-folder-as-deep-as-people-have-them/".repeat(3);
  private static final int SOMEBODY_ELSE = 12_345;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private @TempDir(factory = InMemory.class) Path root;
  private Path shallow;
  private Path deep;
  private final List<Path> made = new ArrayList<>();

  @BeforeEach
  void place() throws IOException {
    shallow = root.resolve("run");
    deep = Files.createDirectories(root.resolve(DEEP)).resolve("run");
  }

  @AfterEach
  void removeWhatLiesElsewhere() throws IOException {
    for (Path each : made) {
      Durable.delete(each);
    }
  }

  private SocketFolder prepare(Path wanted) throws IOException {
    SocketFolder folder = SocketFolder.prepare(wanted);
    if (!folder.path().equals(wanted)) {
      made.add(folder.path());
    }
    return folder;
  }

  @Test
  void liesWhereItWasAskedForWhileThatIsShortEnough() throws IOException {
    assertThat(prepare(shallow).address())
        .isEqualTo(UnixDomainSocketAddress.of(shallow.resolve(".s.PGSQL.5432")));
    assertThat(permissions(shallow)).isEqualTo("rwx------");
    assertThat(SocketFolder.find(shallow).address()).isEqualTo(prepare(shallow).address());
  }

  @Test
  void liesInAPrivateFolderWithAShortNameWhereThatIsTooDeep() throws IOException {
    SocketFolder folder = prepare(deep);

    assertThat(folder.address().getPath().toString().length())
        .isLessThanOrEqualTo(SocketFolder.PATH_BYTES_MAX);
    assertThat(folder.path().getParent()).isEqualTo(Path.of("/tmp"));
    assertThat(permissions(folder.path())).isEqualTo("rwx------");
    assertThat(prepare(deep).path()).as("the next time").isEqualTo(folder.path());
    assertThat(SocketFolder.find(deep).path()).isEqualTo(folder.path());
  }

  @Test
  void removesWhatWasMadeElsewhereAndLeavesWhatIsInItsPlace() throws IOException {
    Path elsewhere = prepare(deep).path();
    Files.createFile(elsewhere.resolve(".s.PGSQL.5432"));
    SocketFolder.remove(deep);
    assertThat(elsewhere).doesNotExist();
    assertThat(deep.getParent()).isEmptyDirectory();
    SocketFolder.remove(deep);

    prepare(shallow);
    SocketFolder.remove(shallow);
    assertThat(shallow).isDirectory();
  }

  @Test
  void removesNothingElsewhereThatIsNotOurs() throws IOException {
    Path before = prepare(deep).path();
    Durable.delete(before);
    Path trap = Files.createDirectory(root.resolve("trap"), Durable.PRIVATE_FOLDER);
    Files.createFile(trap.resolve("dear"));
    Files.createSymbolicLink(before, trap);

    SocketFolder.remove(deep);

    assertThat(trap.resolve("dear")).exists();
    assertThat(prepare(deep).path()).isNotEqualTo(before);
  }

  @Test
  void countsBytesAndNotLetters() throws IOException {
    int letters =
        SocketFolder.PATH_BYTES_MAX - root.toString().length() - "//.s.PGSQL.5432".length();
    assertThat(prepare(root.resolve("e".repeat(letters))).path()).hasParent(root);
    assertThat(prepare(root.resolve("é".repeat(letters))).path()).hasParentRaw(Path.of("/tmp"));
  }

  @Test
  void isMadeAnewWhereWhatWasNotedIsGone() throws IOException {
    Path before = prepare(deep).path();
    Durable.delete(before);

    assertThat(prepare(deep).path()).isNotEqualTo(before).isDirectory();
  }

  @Test
  void usesNothingElsewhereThatOthersCouldHavePutThere() throws IOException {
    Path before = prepare(deep).path();
    Durable.delete(before);
    Path trap = Files.createDirectory(root.resolve("trap"), Durable.PRIVATE_FOLDER);
    Files.createSymbolicLink(before, trap);
    assertRefused(before, "a link");

    before = SocketFolder.find(deep).path();
    Files.setPosixFilePermissions(before, PosixFilePermissions.fromString("rwxr-x--x"));
    assertRefused(before, "a folder that others may enter");

    assumeTrue(Launcher.userId() == 0, "needs the right to give a folder away");
    before = SocketFolder.find(deep).path();
    Files.setAttribute(before, "unix:uid", SOMEBODY_ELSE, LinkOption.NOFOLLOW_LINKS);
    assertRefused(before, "somebody else's folder");
  }

  private void assertRefused(Path path, String what) throws IOException {
    assertThatThrownBy(() -> SocketFolder.find(deep))
        .as(what)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("only this user may enter");
    assertThat(prepare(deep).path()).as(what).isNotEqualTo(path);
  }

  @Test
  void losesWhatADeadServerLeft() throws IOException {
    SocketFolder folder = prepare(shallow);
    Files.writeString(shallow.resolve(".s.PGSQL.5432"), "");
    Files.writeString(shallow.resolve(".s.PGSQL.5432.lock"), ProcessHandle.current().pid() + "\n");

    folder.renew();

    assertThat(shallow).isEmptyDirectory();
  }

  @Test
  void aServerRunsInAFolderAsDeepAsPeopleHaveThem() throws Exception {
    var oslo = new RegionId("oslo");
    var lima = new RegionId("lima");
    var servers = new EmbeddedServers(root.resolve(DEEP), oslo, lima);
    try (var primary = PostgresDriver.open(servers.settings(oslo));
        var standby = PostgresDriver.open(servers.settings(lima))) {
      assertThat(primary.lead(new Epoch(1), SyncStandbys.NONE, LogPosition.START))
          .isInstanceOf(Outcome.Done.class);
      assertThat(standby.follow(new Epoch(1), primary.address())).isInstanceOf(Outcome.Done.class);
      assertThat(Poll.until(PATIENCE, PAUSE, () -> streams(standby))).isPresent();
      assertThat(SocketFolder.find(servers.folder(oslo).resolve("run")).address())
          .isEqualTo(primary.address());
      for (RegionId region : List.of(oslo, lima)) {
        made.add(SocketFolder.find(servers.folder(region).resolve("run")).path());
      }
    }
    assertThat(made).hasSize(2).allSatisfy(each -> assertThat(each).doesNotExist());
  }

  private static Optional<Boolean> streams(PostgresDriver standby) {
    return standby.observe().streaming() ? Optional.of(true) : Optional.empty();
  }

  private static String permissions(Path folder) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
  }
}
