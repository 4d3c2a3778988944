package dev.holdfast.engine.postgres;

import dev.holdfast.engine.EngineDriver;
import dev.holdfast.engine.ThreeReplicas;
import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Three embedded PostgreSQL servers. */
abstract class ThreeServers extends ThreeReplicas {
  @TempDir(factory = InMemory.class)
  Path root;

  EmbeddedServers servers;

  @BeforeEach
  void place() {
    servers = new EmbeddedServers(root, OSLO, LIMA, PERTH);
  }

  @Override
  protected EngineDriver open(RegionId region) throws Exception {
    return PostgresDriver.open(servers.settings(region));
  }

  @Override
  protected SocketAddress address(RegionId region) {
    return servers.address(region);
  }

  @Override
  protected PsqlClient client(RegionId region) {
    return new PsqlClient(address(region));
  }

  @Override
  protected void crash(RegionId region) throws Exception {
    Signal.KILL.sendTo(servers.postmaster(region));
  }

  void freeze(RegionId region) throws IOException {
    ProcessHandle postmaster = ProcessHandle.of(servers.postmaster(region)).orElseThrow();
    Signal.FREEZE.sendTo(postmaster.pid());
    postmaster.children().forEach(child -> Signal.FREEZE.sendTo(child.pid()));
  }

  String asSuperuser(RegionId region, String sql) throws Exception {
    var sessions = new Sessions(servers.settings(region).passwords());
    try (var connection = sessions.open(address(region), "app", PATIENCE);
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

  /** Whether a command ended well. */
  static boolean run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  /** Fills some segments of the log and removes all but the last from the disk. */
  void forgetOldLog(RegionId region) throws Exception {
    for (int segment = 0; segment < 3; segment++) {
      asSuperuser(region, "select pg_logical_emit_message(false, 'x', 'x')");
      asSuperuser(region, "select pg_switch_wal()");
    }
    asSuperuser(region, "checkpoint");
    String current = asSuperuser(region, "select pg_walfile_name(pg_current_wal_insert_lsn())");
    try (var segments = Files.list(servers.folder(region).resolve("data/pg_wal"))) {
      for (Path segment : segments.toList()) {
        String name = segment.getFileName().toString();
        if (name.matches("[0-9A-F]{24}") && name.compareTo(current) < 0) {
          Files.delete(segment);
        }
      }
    }
  }
}
