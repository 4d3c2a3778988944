package dev.holdfast.lab;

import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The disks of the regions. Usually all regions lie on one disk of this machine, which nobody may
 * fill for a test. {@link #inMemory} gives each region one of its own: a file system in memory of a
 * limited size, mounted on the region's folder. The servers, the consensus log, the node's log and
 * every other file of the region lie there, so that a full one strikes that region alone, and all
 * of it.
 *
 * <p>A disk is filled by taking away the room that is left: its size is set to what it holds. That
 * takes no time and no memory, and what writes gets ENOSPC from the kernel as on any full disk.
 *
 * <p>Mounting needs a privilege: root's, or that of a user in a user and mount namespace of their
 * own. What lies on such a disk is gone when it is unmounted, at the end or (after a crash) at the
 * latest at the next start.
 */
public final class RegionDisks implements AutoCloseable {
  /** The regions lie on a disk of this machine. */
  public static final RegionDisks SHARED = new RegionDisks(new StateFolder(Path.of("")), 0);

  private static final Logger LOG = LoggerFactory.getLogger(RegionDisks.class);

  /** Writers that grow a file between the look and the resizing can make it fail; not for long. */
  private static final int FILL_ATTEMPTS = 100;

  /** The kernel takes a size of 0 for "unlimited". */
  private static final long BYTES_MIN = 4_096;

  /** What the preparation of a region writes there; anything else is data. */
  private static final Set<String> NO_DATA = Set.of("identity");

  private final StateFolder folder;
  private final long bytes;
  private final Set<RegionId> full = ConcurrentHashMap.newKeySet();

  private RegionDisks(StateFolder folder, long bytes) {
    this.folder = folder;
    this.bytes = bytes;
  }

  /**
   * Gives each region an empty disk of its own. The caller holds the folder's {@link FolderLock}.
   *
   * @param bytes how much each holds
   * @throws IOException if that cannot be done; nothing is mounted then
   */
  public static RegionDisks inMemory(StateFolder folder, List<RegionId> regions, long bytes)
      throws IOException {
    for (RegionId region : regions) {
      if (holdsData(folder.region(region))) {
        throw new IOException(
            "%s holds data, which disks in memory would hide. Choose another place with --state, or"
                    .formatted(folder.region(region))
                + " remove that folder and all data in it.");
      }
    }
    RegionDisks disks = new RegionDisks(folder, bytes);
    try {
      for (RegionId region : regions) {
        Path home = Files.createDirectories(folder.region(region));
        if (Mounts.mountInMemory(home, bytes) != Mounts.Result.DONE) {
          throw new IOException(
              "Disks of their own need the permission to mount them. Run it as root, or in a"
                  + " namespace of your own: unshare --user --map-current-user --keep-caps --mount"
                  + " holdfast …");
        }
      }
      return disks;
    } catch (IOException refused) {
      disks.close();
      throw refused;
    }
  }

  private static boolean holdsData(Path home) throws IOException {
    if (!Files.isDirectory(home)) {
      return false;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(home)) {
      for (Path entry : entries) {
        if (!NO_DATA.contains(entry.getFileName().toString())) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a region has a disk of its own, which {@link #fill} can fill. */
  boolean own() {
    return bytes > 0;
  }

  /** Whether the region's disk was filled and not freed since. */
  boolean full(RegionId region) {
    return full.contains(region);
  }

  /** From now on the region's disk takes nothing more; what it holds can still be overwritten. */
  void fill(RegionId region) throws IOException {
    Path home = folder.region(region);
    FileStore disk = Files.getFileStore(home);
    for (int attempt = 0; attempt < FILL_ATTEMPTS; attempt++) {
      long used = disk.getTotalSpace() - disk.getUnallocatedSpace();
      if (Mounts.resize(home, Math.max(used, BYTES_MIN)) == Mounts.Result.DONE) {
        full.add(region);
        return;
      }
    }
    throw new IOException("The disk of " + region + " grew too fast to be filled. Try again.");
  }

  /** The region's disk has the room again that it had at first. Does no harm to one that has. */
  void free(RegionId region) throws IOException {
    if (Mounts.resize(folder.region(region), bytes) != Mounts.Result.DONE) {
      throw new IOException("The disk of " + region + " cannot be freed.");
    }
    full.remove(region);
  }

  /** Takes off what a supervisor that died has left mounted. */
  static void unmountLeftovers(StateFolder folder) throws IOException {
    for (Path disk : Mounts.below(folder.path())) {
      Mounts.unmount(disk);
    }
  }

  /** Takes the disks away, and with them all that they hold. */
  @Override
  public void close() {
    if (own()) {
      try {
        unmountLeftovers(folder);
      } catch (IOException stuck) {
        LOG.warn("a disk is left mounted until the next start: {}", stuck.getMessage());
      }
    }
  }
}
