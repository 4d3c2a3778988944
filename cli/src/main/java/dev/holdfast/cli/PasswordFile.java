package dev.holdfast.cli;

import dev.holdfast.lab.StateFolder;
import dev.holdfast.model.Database;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;

/**
 * The file in which PostgreSQL's programs and drivers look up the application's password. It names
 * the writer endpoints of one topology and no other server, so none is told that password by
 * mistake.
 */
final class PasswordFile {
  /** What no shell takes for anything else. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private PasswordFile() {}

  /** Replaces the file; only its owner can read it at any time. */
  static void write(RunningTopology running) throws IOException {
    StateFolder folder = running.folder();
    Path fresh = folder.path().resolve("pgpass.new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, lines(running));
    Files.move(fresh, folder.passwords(), StandardCopyOption.ATOMIC_MOVE);
  }

  private static String lines(RunningTopology running) {
    StringBuilder lines = new StringBuilder();
    for (Database database : running.topology().databases()) {
      for (RegionId region : running.topology().regionIds()) {
        InetSocketAddress writer = running.addresses().writer(region, database.id());
        lines.append(
            "%s:%d:*:app:%s\n"
                .formatted(
                    writer.getHostString(),
                    writer.getPort(),
                    running.engines().applicationPassword()));
      }
    }
    return lines.toString();
  }

  /**
   * The command that connects to a writer endpoint from here; it names the file, not what it says.
   */
  static String psql(RunningTopology running, RegionId region, ResourceId database) {
    InetSocketAddress writer = running.addresses().writer(region, database);
    return "%s psql -h %s -p %d -U app app"
        .formatted(assignment(running.folder()), writer.getHostString(), writer.getPort());
  }

  private static String assignment(StateFolder folder) {
    Path here = Path.of("").toAbsolutePath();
    Path file = folder.passwords();
    String path = (file.startsWith(here) ? here.relativize(file) : file).toString();
    return "PGPASSFILE="
        + (PLAIN.matcher(path).matches() ? path : "'" + path.replace("'", "'\\''") + "'");
  }
}
