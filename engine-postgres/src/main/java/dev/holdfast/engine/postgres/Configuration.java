package dev.holdfast.engine.postgres;

import dev.holdfast.engine.SyncStandbys;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the server's configuration. It lies beside the data, not in it, so a clone never brings
 * its source's settings along; {@code ALTER SYSTEM} is switched off for the same reason.
 */
final class Configuration {
  private static final Logger LOG = LoggerFactory.getLogger(Configuration.class);

  /**
   * Allowed for a standby to be away before it must be cloned again, in WAL kept by every replica.
   */
  private static final String WAL_KEPT_FOR_STANDBYS = "512MB";

  /**
   * How much WAL the export slot may hold back while a standby is away. Above it the disk would
   * fill on behalf of a region that may never return; its loss only means that unreplicated rows
   * can no longer be listed.
   */
  private static final String WAL_KEPT_FOR_EXPORT = "1GB";

  /** A name no region can have. With it no commit is ever acknowledged. */
  private static final String NOBODY = "ANY 1 (\"*nobody\")";

  private final PostgresDriver.Settings settings;
  private final ReplicaFolder folder;
  private final SocketFolder sockets;
  private final Launcher launcher;

  Configuration(
      PostgresDriver.Settings settings,
      ReplicaFolder folder,
      SocketFolder sockets,
      Launcher launcher) {
    this.settings = settings;
    this.folder = folder;
    this.sockets = sockets;
    this.launcher = launcher;
  }

  /** What a server is started or reloaded for. */
  sealed interface Purpose {
    /**
     * Follows {@code upstream}, or nobody. Promoted in this state, it would acknowledge nothing.
     */
    record Standby(Optional<SocketAddress> upstream) implements Purpose {}

    /**
     * Goes on as the standby it was until it has become a primary, which it was told to. Nothing is
     * acknowledged then either.
     */
    record Promoting(long timeline) implements Purpose {}

    /** Takes writes. */
    record Primary(SyncStandbys sync) implements Purpose {}

    /** Takes writes but acknowledges none, except those of sessions that ask for local commits. */
    record Gated() implements Purpose {}

    /** Lets only the driver in, to read what it has. */
    record Isolated() implements Purpose {}
  }

  /** The value of {@code synchronous_standby_names} for a purpose. */
  static String standbyNames(Purpose purpose) {
    return switch (purpose) {
      case Purpose.Primary(var sync) when sync.count() == 0 -> "";
      case Purpose.Primary(var sync) ->
          "ANY "
              + sync.count()
              + sync.regions().stream()
                  .map(RegionId::value)
                  .collect(Collectors.joining("\", \"", " (\"", "\")"));
      case Purpose.Standby _, Purpose.Promoting _, Purpose.Gated _ -> NOBODY;
      case Purpose.Isolated _ -> "";
    };
  }

  /** What a region's server of a resource calls itself. */
  static String serverName(ResourceId resource, RegionId region) {
    return resource + "@" + region;
  }

  /** Writes all files for a purpose; a running server sees them after {@link Signal#RELOAD}. */
  void write(Purpose purpose, long turn) throws IOException {
    replace(
        folder.passwords(),
        "*:*:*:" + Sessions.SUPERUSER + ":" + settings.passwords().superuser() + "\n");
    replace(folder.access(), access(purpose));
    replace(folder.configuration(), COMMON + particular(purpose, turn) + room(purpose));
    // Settings that came with a clone, or were made by hand, would win over ours.
    replace(folder.data().resolve("postgresql.auto.conf"), "");
    for (Path used : uses(purpose)) {
      launcher.handOver(used);
    }
  }

  // Most files stay as they are, and writing to disk is what takes the time.
  private static void replace(Path file, String text) throws IOException {
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      Durable.write(file, text);
    }
  }

  /** What the server must be able to use: these files, and sockets. */
  private List<Path> uses(Purpose purpose) {
    var all =
        new ArrayList<>(
            List.of(
                folder.passwords(),
                folder.access(),
                folder.configuration(),
                folder.data().resolve("postgresql.auto.conf"),
                sockets.path()));
    if (purpose instanceof Purpose.Standby(var upstream)
        && upstream.orElse(null) instanceof UnixDomainSocketAddress address) {
      all.add(SocketFolder.of(address));
    }
    return all;
  }

  /**
   * Everybody proves who he is, at the one socket that there is. Replication comes from other
   * regions, and every round trip of a proof would lengthen the pause of writes after a failover:
   * there the mesh of this region answers for those whose region it has proven, over the socket
   * alone.
   */
  private static String access(Purpose purpose) {
    String superuser =
        """
        local replication holdfast password
        local all holdfast scram-sha-256
        """;
    String others =
        """
        local postgres holdfast_probe scram-sha-256
        local all app scram-sha-256
        """;
    return purpose instanceof Purpose.Isolated ? superuser : superuser + others;
  }

  private String particular(Purpose purpose, long turn) {
    var text = new StringBuilder();
    // A list, in which a quoted name may hold whatever people have in their paths.
    String socket = sockets.path().toString().replace("\"", "\"\"");
    set(text, "unix_socket_directories", '"' + socket + '"');
    set(text, "port", Integer.toString(SocketFolder.PORT));
    set(text, "hba_file", folder.access().toString());
    set(text, "cluster_name", serverName(settings.resource(), settings.self()));
    set(text, "synchronous_standby_names", standbyNames(purpose));
    set(text, "primary_conninfo", connectionTo(purpose));
    set(text, "holdfast.turn", Long.toString(turn));
    if (purpose instanceof Purpose.Isolated) {
      set(text, "default_transaction_read_only", "on");
      set(text, "autovacuum", "off");
    }
    return text.toString();
  }

  /**
   * A standby refuses to start, or to replay on, with less room than its primary had, so it gets as
   * much as its data asks for.
   */
  private String room(Purpose purpose) {
    if (!(purpose instanceof Purpose.Standby)) {
      return "";
    }
    var text = new StringBuilder();
    try {
      for (Map.Entry<String, Integer> needed : ControlFile.room(folder.data()).entrySet()) {
        Matcher ours = Pattern.compile("(?m)^" + needed.getKey() + " = (\\d+)$").matcher(COMMON);
        int own = ours.find() ? Integer.parseInt(ours.group(1)) : 0;
        set(text, needed.getKey(), Integer.toString(Math.max(own, needed.getValue())));
      }
    } catch (IOException e) {
      LOG.debug("the server will say what is wrong with its data: {}", e.toString());
    }
    return text.toString();
  }

  private String connectionTo(Purpose purpose) {
    if (!(purpose instanceof Purpose.Standby(var upstream)) || upstream.isEmpty()) {
      return "";
    }
    // Neither TLS nor GSS is negotiated here: the mesh encrypts, and each offer would cost a round
    // trip between regions.
    return place(upstream.get())
        + " user="
        + Sessions.SUPERUSER
        + " passfile="
        + quoted(folder.passwords().toString())
        + " application_name="
        + settings.self()
        + " sslmode=disable gssencmode=disable connect_timeout=2";
  }

  private static String place(SocketAddress upstream) {
    return switch (upstream) {
      case InetSocketAddress address ->
          "host=" + address.getAddress().getHostAddress() + " port=" + address.getPort();
      case UnixDomainSocketAddress address ->
          "host=" + quoted(SocketFolder.of(address).toString()) + " port=" + SocketFolder.PORT;
      default -> throw new IllegalArgumentException("Not where a server listens: " + upstream);
    };
  }

  private static String quoted(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private static void set(StringBuilder text, String name, String value) {
    String escaped = value.replace("\\", "\\\\").replace("'", "''");
    text.append(name).append(" = '").append(escaped).append("'\n");
  }

  private static final String COMMON =
      """
      allow_alter_system = off
      # Only this user reaches the server: the mesh on behalf of clients, and the driver.
      listen_addresses = ''
      unix_socket_permissions = 0700
      # A hundred for applications; what is kept free for sessions of our own: the driver's and those
      # of the other replicas, and the probe's with one that was given up but has not ended yet; and
      # room for those of ours that came before the rest was taken.
      max_connections = 120
      superuser_reserved_connections = 10
      reserved_connections = 3
      shared_buffers = 32MB
      huge_pages = off
      io_method = sync
      jit = off
      wal_level = logical
      max_wal_senders = 12
      max_replication_slots = 12
      max_worker_processes = 4
      max_logical_replication_workers = 0
      max_wal_size = 256MB
      min_wal_size = 32MB
      wal_keep_size = %s
      max_slot_wal_keep_size = %s
      synchronous_commit = on
      hot_standby = on
      # One call instead of one for each of a thousand files, before a crashed server recovers.
      recovery_init_sync_method = syncfs
      # A reader on a standby must not hold a promotion back.
      max_standby_streaming_delay = 500ms
      max_standby_archive_delay = 500ms
      wal_receiver_status_interval = 1s
      wal_receiver_timeout = 3s
      wal_sender_timeout = 5s
      wal_retrieve_retry_interval = 20ms
      log_destination = stderr
      logging_collector = off
      # A process that gives up waiting for synchronous replication says so with a warning, which is
      # looked for by this prefix; warnings and errors of applications are not kept.
      log_line_prefix = '%%m [%%p] %%e '
      log_min_messages = warning
      log_min_error_statement = panic
      log_checkpoints = off
      log_timezone = 'UTC'
      timezone = 'UTC'
      lc_messages = 'C'
      """
          .formatted(WAL_KEPT_FOR_STANDBYS, WAL_KEPT_FOR_EXPORT);
}
