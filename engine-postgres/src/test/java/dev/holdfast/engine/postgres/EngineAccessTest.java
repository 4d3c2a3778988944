package dev.holdfast.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.SyncStandbys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who reaches a server, and with what. */
class EngineAccessTest extends ThreeServers {
  /** In the kernel's list of sockets: waits for connections. */
  private static final String LISTENS = "0A";

  @Test
  void listensAtNoPortAndInAFolderOfItsOwner() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);

    try (var ours = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(ours.isBound()).isTrue();
      assertThat(sockets(servers.postmaster(OSLO)))
          .isNotEmpty()
          .doesNotContainAnyElementsOf(listening());
    }

    Path run = servers.folder(OSLO).resolve("run");
    assertThat(permissions(run)).isEqualTo("rwx------");
    assertThat(permissions(run.resolve(".s.PGSQL.5432"))).isEqualTo("rwx------");
    assertThat(permissions(servers.folder(OSLO).resolve("pgpass"))).isEqualTo("rw-------");
  }

  /** Every socket of this machine that listens at a port. */
  private static Set<String> listening() throws IOException {
    Set<String> listening = new HashSet<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
        String[] words = line.strip().split("\\s+", -1);
        if (words[3].equals(LISTENS)) {
          listening.add("socket:[" + words[9] + "]");
        }
      }
    }
    return listening;
  }

  private static List<String> sockets(long process) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + process + "/fd"))) {
      return open.map(EngineAccessTest::target).filter(to -> to.startsWith("socket:")).toList();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "closed meanwhile";
    }
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void asksEverybodyForAPasswordAlsoBehindTheSocket() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    Path folder = servers.folder(OSLO);

    try (var connection =
        DirectConnection.open(folder, EmbeddedServers.PASSWORDS, new Properties())) {
      assertThat(connection.isValid(5)).isTrue();
    }
    var guessed = new Passwords("guess", "guess", "guess");
    assertThatThrownBy(() -> DirectConnection.open(folder, guessed, new Properties()))
        .hasMessageContaining("password authentication failed for user \"app\"");
    assertThatThrownBy(() -> DirectConnection.openAsSuperuser(folder, guessed, new Properties()))
        .hasMessageContaining("password authentication failed for user \"holdfast\"");
    assertThatThrownBy(() -> new Sessions(guessed).replication(address(OSLO), PATIENCE))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("password authentication failed for user \"holdfast\"");
  }

  @Test
  void tellsNoPasswordInCommandLinesLogsOrSettings() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    follow(LIMA, FIRST, OSLO);
    awaitStreaming(LIMA);

    Passwords all = EmbeddedServers.PASSWORDS;
    String[] secrets = {all.superuser(), all.probe(), all.application()};
    ProcessHandle postmaster = ProcessHandle.of(servers.postmaster(LIMA)).orElseThrow();
    for (ProcessHandle process :
        Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList()) {
      for (String file : List.of("cmdline", "environ")) {
        Path told = Path.of("/proc/" + process.pid(), file);
        assertThat(text(told)).as(told.toString()).doesNotContain(secrets);
      }
    }
    try (Stream<Path> files = Files.list(servers.folder(LIMA))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (text(file).contains(secrets[0])) {
          assertThat(file).hasFileName("pgpass");
          assertThat(permissions(file)).isEqualTo("rw-------");
        }
        assertThat(text(file)).as(file.toString()).doesNotContain(secrets[1], secrets[2]);
      }
    }
    for (String question :
        List.of(
            "select string_agg(setting, ' ') from pg_settings",
            "select string_agg(rolpassword, ' ') from pg_authid",
            "select coalesce(string_agg(conninfo, ' '), '') from pg_stat_wal_receiver")) {
      assertThat(asSuperuser(LIMA, question)).as(question).doesNotContain(secrets);
    }
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException ended) {
      return "";
    }
  }
}
