package dev.holdfast.consensus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.util.MD5FileUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of a peer as files: each with its checksum beside it, without which it counts for
 * nothing.
 *
 * <p>Ratis would take one whose checksum is cut short for a reason to know of none at all, and wait
 * for ever for entries that it had deleted.
 */
final class SnapshotFolder {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotFolder.class);

  private static final Pattern SNAPSHOT = Pattern.compile("snapshot\\.(\\d+)_(\\d+)");
  private static final String UNFINISHED = "unfinished";

  private final Path folder;

  SnapshotFolder(Path folder) {
    this.folder = folder;
  }

  boolean exists() {
    return Files.exists(folder);
  }

  /** Takes back the folder that was moved away for another one, which never came. */
  void restore(Path displaced) throws IOException {
    Files.move(displaced, folder);
    DurableFile.forceFolder(folder.resolveSibling("."));
  }

  /** Keeps a snapshot, which is on the disk with its checksum once this returns. */
  static void write(Path file, byte[] bytes) throws IOException {
    var unfinished = file.resolveSibling(UNFINISHED);
    var digest = MD5FileUtil.newMD5();
    var line = "%s *%s\n".formatted(hex(digest.digest(bytes)), file.getFileName());
    DurableFile.write(file, unfinished, bytes);
    try {
      DurableFile.write(checksum(file), unfinished, line.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // Without it, it would only take the room that is missing.
      Files.deleteIfExists(file);
      throw e;
    }
  }

  private static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }

  private static Path checksum(Path file) {
    return file.resolveSibling(file.getFileName() + MD5FileUtil.MD5_SUFFIX);
  }

  /** Whether there is a whole snapshot. */
  boolean holdsAny() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (var file : files.toList()) {
        if (isWhole(file)) {
          return true;
        }
      }
      return false;
    }
  }

  /** Deletes everything but whole snapshots; returns how far the newest one reaches. */
  Optional<TermIndex> settle() throws IOException {
    if (!exists()) {
      return Optional.empty();
    }
    List<Path> all;
    try (Stream<Path> files = Files.list(folder)) {
      all = files.toList();
    }
    var whole = new ArrayList<Path>();
    for (var file : all) {
      if (isWhole(file)) {
        whole.add(file);
      }
    }
    for (var file : all) {
      if (whole.stream().noneMatch(kept -> file.equals(kept) || file.equals(checksum(kept)))) {
        LOG.warn("Deleting {}, which is no whole snapshot", file);
        Files.delete(file);
      }
    }
    return whole.stream()
        .map(SnapshotFolder::position)
        .max(Comparator.comparingLong(TermIndex::getIndex));
  }

  /** That a checksum cannot be read now does not mean that it is cut short. */
  private static boolean isWhole(Path file) throws IOException {
    var name = file.getFileName().toString();
    var checksum = checksum(file);
    return SNAPSHOT.matcher(name).matches()
        && Files.exists(checksum)
        && Files.readString(checksum, StandardCharsets.ISO_8859_1)
            .matches("[0-9a-f]{32} \\*" + Pattern.quote(name) + "\n");
  }

  private static TermIndex position(Path file) {
    var name = SNAPSHOT.matcher(file.getFileName().toString());
    if (!name.matches()) {
      throw new IllegalArgumentException("Not a snapshot: " + file);
    }
    return TermIndex.valueOf(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)));
  }
}
