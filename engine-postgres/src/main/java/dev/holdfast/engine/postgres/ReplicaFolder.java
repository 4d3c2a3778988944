package dev.holdfast.engine.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where one replica's files lie.
 *
 * <p>Data is replaced in steps of which each is one rename, so that a crash between any two is
 * mended by {@link #mend}: {@code data.incoming} (being filled) → {@code data.ready} (complete and
 * on disk) → {@code data}, while the former {@code data} goes by way of {@code data.discarded}.
 *
 * <p>Its monitor is held while the data is replaced, and by those to whom that must not happen.
 *
 * @param root the folder of this replica alone
 */
record ReplicaFolder(Path root) {
  private static final String KEPT = "data.kept-";

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

  /** Where its server listens; see {@link SocketFolder}. */
  Path sockets() {
    return root.resolve("run");
  }

  Path log() {
    return root.resolve("server.log");
  }

  Path term() {
    return root.resolve("epoch");
  }

  /** What the log had reached, see {@link LogMark}; forgotten before the data is replaced. */
  Path mark() {
    return root.resolve("reached");
  }

  /**
   * Says why the data is not of the committed history. It lies within the data, so that it goes
   * wherever the data goes, and no crash leaves it beside other data.
   */
  Path foreignMark() {
    return data().resolve("holdfast.foreign");
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

  private synchronized void install() throws IOException {
    forgetMark();
    if (Files.exists(data())) {
      Durable.delete(discarded());
      Durable.rename(data(), discarded());
    }
    Durable.rename(ready(), data());
  }

  /** The data that was moved out of the way and is still there. */
  List<Path> keptAside() throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files.filter(file -> file.getFileName().toString().startsWith(KEPT)).sorted().toList();
    }
  }

  /** Moves the data out of the way without losing it; returns where it is now. */
  synchronized Path keepAside(long epoch) throws IOException {
    Path kept = root.resolve(KEPT + epoch);
    for (int more = 2; Files.exists(kept); more++) {
      kept = root.resolve(KEPT + epoch + "-" + more);
    }
    forgetMark();
    Durable.rename(data(), kept);
    return kept;
  }

  private void forgetMark() throws IOException {
    if (Files.deleteIfExists(mark())) {
      Durable.sync(root);
    }
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
