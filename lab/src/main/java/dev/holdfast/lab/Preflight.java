package dev.holdfast.lab;

import dev.holdfast.model.Addresses;
import dev.holdfast.model.Database;
import dev.holdfast.model.Region;
import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks for whatever would keep regions from starting, before anything is started. */
public final class Preflight {
  /**
   * A fresh PostgreSQL takes 40 MB and keeps up to 256 MB of log ({@code max_wal_size}); a copy for
   * a rejoining standby is made beside the old one.
   */
  public static final long FREE_BYTES_PER_DATABASE = 400L << 20;

  /** Small enough to be quick, large enough not to fit into what a full disk has left. */
  private static final int PROBE_BYTES = 1 << 20;

  private Preflight() {}

  /**
   * Everything that is in the way, each with what to do about it; empty if nothing is.
   *
   * @param freeBytes how much room the disk must have
   */
  public static List<String> problems(StateFolder folder, Addresses addresses, long freeBytes) {
    List<String> problems = new ArrayList<>();
    if (!Files.isReadable(Path.of("/proc/self/stat"))) {
      problems.add(
          "Regions run on Linux with /proc: the lab finds and ends their processes there.");
    }
    disk(folder, freeBytes, problems);
    ports(addresses, problems);
    return problems;
  }

  /** How much room the regions of a topology need at least. */
  public static long freeBytes(Addresses addresses) {
    return addresses.topology().databases().stream()
            .mapToLong(database -> database.members().size())
            .sum()
        * FREE_BYTES_PER_DATABASE;
  }

  private static void disk(StateFolder folder, long freeBytes, List<String> problems) {
    Path probe = folder.path().resolve("probe.tmp");
    try {
      folder.create();
      long free = Files.getFileStore(folder.path()).getUsableSpace();
      if (free < freeBytes) {
        problems.add(
            "The disk of %s has %s free and the regions need %s. Make room, or choose another place with --state."
                .formatted(folder.path(), mebibytes(free), mebibytes(freeBytes)));
        return;
      }
      write(probe);
    } catch (IOException unwritable) {
      problems.add(
          "Nothing can be written to %s: %s. Choose another place with --state."
              .formatted(folder.path(), unwritable));
    } finally {
      probe.toFile().delete();
    }
  }

  private static void write(Path probe) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            probe,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer zeroes = ByteBuffer.allocate(PROBE_BYTES);
      while (zeroes.hasRemaining()) {
        channel.write(zeroes);
      }
      channel.force(true);
    }
  }

  private static void ports(Addresses addresses, List<String> problems) {
    for (Map.Entry<InetSocketAddress, String> wanted : wanted(addresses).entrySet()) {
      InetSocketAddress address = wanted.getKey();
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(address);
      } catch (IOException taken) {
        problems.add(
            "%s:%d, the %s, cannot be used: %s. See who has it with: ss -ltnp 'sport = :%d'"
                .formatted(
                    address.getHostString(),
                    address.getPort(),
                    wanted.getValue(),
                    taken.getMessage(),
                    address.getPort()));
      }
    }
  }

  private static Map<InetSocketAddress, String> wanted(Addresses addresses) {
    Map<InetSocketAddress, String> wanted = new LinkedHashMap<>();
    for (Region region : addresses.topology().regions()) {
      RegionId id = region.id();
      wanted.put(addresses.api(id), "API of " + id);
      wanted.put(addresses.mesh(id), "mesh gateway of " + id);
      wanted.put(addresses.consensus(id), "consensus peer of " + id);
      for (RegionId other : addresses.topology().regionIds()) {
        if (!other.equals(id)) {
          wanted.put(addresses.meshDial(id, other), "way from %s to %s".formatted(id, other));
          wanted.put(addresses.consensusDial(id, other), "way from %s to %s".formatted(id, other));
        }
      }
      for (Database database : addresses.topology().databases()) {
        wanted.put(
            addresses.writer(id, database.id()),
            "writer endpoint of %s in %s".formatted(database.id(), id));
      }
    }
    return wanted;
  }

  private static String mebibytes(long bytes) {
    return (bytes >> 20) + " MiB";
  }
}
