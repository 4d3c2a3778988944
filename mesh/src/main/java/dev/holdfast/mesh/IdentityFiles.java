package dev.holdfast.mesh;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A region's identity as it lies on disk: read again when its files were replaced. Usable from any
 * thread, {@link #refresh} by one at a time.
 */
final class IdentityFiles {
  private static final Logger LOG = LoggerFactory.getLogger(IdentityFiles.class);

  private final RegionIdentity identity;
  private final String topology;
  private final Set<RegionId> peers;
  private final Executor sums;
  private volatile MeshTls tls;
  private List<String> seen;

  /** Reads the identity; the parameters are those of {@link MeshTls}. */
  IdentityFiles(RegionIdentity identity, String topology, Set<RegionId> peers, Executor sums)
      throws IOException, GeneralSecurityException {
    this.identity = identity;
    this.topology = topology;
    this.peers = Set.copyOf(peers);
    this.sums = sums;
    seen = stamps();
    tls = read();
  }

  private MeshTls read() throws IOException, GeneralSecurityException {
    return new MeshTls(identity, topology, peers, sums);
  }

  /** What new connections prove and believe; the same object until the files have changed. */
  MeshTls now() {
    return tls;
  }

  /**
   * Reads the files again if they have changed. What cannot be used, perhaps because it is not
   * complete yet, changes nothing.
   */
  void refresh() {
    // Before reading: what changes meanwhile is seen as another change next time.
    List<String> found = stamps();
    if (found.equals(seen)) {
      return;
    }
    seen = found;
    try {
      tls = read();
      LOG.info("New connections prove themselves anew; region={}", identity.region());
    } catch (IOException | GeneralSecurityException e) {
      LOG.warn(
          "The replaced identity of region {} cannot be used, so the one before stays: {}",
          identity.region(),
          e.toString());
    }
  }

  private List<String> stamps() {
    return Stream.of(identity.certificate(), identity.privateKey(), identity.trust())
        .map(IdentityFiles::stamp)
        .toList();
  }

  private static String stamp(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.lastModifiedTime()
          + " "
          + attributes.size()
          + " "
          + Objects.toString(attributes.fileKey());
    } catch (IOException e) {
      return "cannot be read";
    }
  }
}
