package dev.holdfast.engine.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where one replica's files lie.
 *
 * <p>Data is replaced in steps of which each is one rename, so that a crash between any two is
 * mended by {@link #mend}: {@code data.incoming} (being filled) → {@code data.ready} (complete and
 * on disk) → {@code data}, while the former {@code data} goes by way of {@code data.discarded}.
 *
 * @param root the folder of this replica alone
 */
record ReplicaFolder(Path root) {
  Path data() {
    return root.resolve("data");
  }

  Path incoming() {
    return root.resolve("data.incoming");
  }

  private Path ready() {
    return root.resolve("data.ready");
  }

  private Path discarded() {
    return root.resolve("data.discarded");
  }

  Path wal() {
    return data().resolve("pg_wal");
  }

  Path configuration() {
    return root.resolve("postgresql.conf");
  }

  Path access() {
    return root.resolve("pg_hba.conf");
  }

  Path passwords() {
    return root.resolve("pgpass");
  }

  Path log() {
    return root.resolve("server.log");
  }

  Path term() {
    return root.resolve("epoch");
  }

  boolean hasData() {
    return Files.exists(data().resolve("PG_VERSION"));
  }

  boolean isStandby() {
    return Files.exists(standbySignal());
  }

  Path standbySignal() {
    return data().resolve("standby.signal");
  }

  /** Brings the folder to a state in which {@code data} is either whole or absent. */
  void mend() throws IOException {
    Durable.createFolder(root);
    if (Files.exists(ready())) {
      install();
    }
    Durable.delete(incoming());
    Durable.delete(discarded());
  }

  /** Empties {@code data.incoming}, ready to be filled. */
  Path prepareIncoming() throws IOException {
    Durable.delete(incoming());
    Durable.createFolder(incoming());
    return incoming();
  }

  /** Makes a complete {@code data.incoming} the data, in place of what was there. */
  void acceptIncoming() throws IOException {
    Libc.syncFileSystem(incoming());
    Durable.rename(incoming(), ready());
    install();
    Durable.delete(discarded());
  }

  private void install() throws IOException {
    if (Files.exists(data())) {
      Durable.delete(discarded());
      Durable.rename(data(), discarded());
    }
    Durable.rename(ready(), data());
  }

  /** Moves the data out of the way without losing it; returns where it is now. */
  Path keepAside(long epoch) throws IOException {
    Path kept = root.resolve("data.kept-" + epoch);
    for (int more = 2; Files.exists(kept); more++) {
      kept = root.resolve("data.kept-" + epoch + "-" + more);
    }
    Durable.rename(data(), kept);
    return kept;
  }

  /** Marks the data as a standby's. */
  void markStandby() throws IOException {
    Durable.write(standbySignal(), "");
    Durable.sync(data());
  }

  /** Marks the data as not a standby's. */
  void unmarkStandby() throws IOException {
    Files.deleteIfExists(standbySignal());
    Durable.sync(data());
  }

  /**
   * Forgets the replication slots in the data; they belong to a past term as primary. Only while no
   * server runs.
   */
  void dropSlots() throws IOException {
    Path slots = data().resolve("pg_replslot");
    try (var entries = Files.newDirectoryStream(slots)) {
      for (Path slot : entries) {
        Durable.delete(slot);
      }
    }
  }
}
