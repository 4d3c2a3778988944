package dev.holdfast.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.engine.Observation;
import dev.holdfast.engine.SyncStandbys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A disk that takes nothing is noticed although the server on it lives. */
class StorageProbeTest extends ThreeServers {
  @Test
  void aFullDiskUnderAPrimaryIsSaidUntilThereIsRoomAgain() throws Exception {
    Path mountPoint = Files.createDirectories(servers.folder(OSLO));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", mountPoint.toString()),
        "needs the right to mount a small file system");
    try {
      lead(OSLO, FIRST, SyncStandbys.NONE);
      awaitStorage("it is well", Optional.empty());
      Path ballast = mountPoint.resolve("ballast");
      fill(ballast);
      awaitStorage("it is full", Optional.of("its disk takes nothing: No space left on device"));
      assertThat(driver(OSLO).observe().state()).isEqualTo(Observation.State.PRIMARY);

      Files.delete(ballast);
      awaitStorage("it has room again", Optional.empty());
    } finally {
      reopen(OSLO);
      assertThat(run("umount", mountPoint.toString())).isTrue();
    }
  }

  @Test
  void dataThatIsRemovedUnderAPrimaryIsSaid() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    Path data = servers.folder(OSLO).resolve("data");
    Path elsewhere = servers.folder(OSLO).resolve("elsewhere");
    Files.move(data, elsewhere);
    awaitStorage("it is gone", Optional.of("its data was removed under its server"));

    Files.move(elsewhere, data);
    awaitStorage("it is back", Optional.empty());
  }

  /** A pipe that nobody reads takes as long to open as a disk that does not answer. */
  @Test
  void aDiskThatDoesNotAnswerIsSaidOnceItHasBeenSilentForLong() throws Exception {
    var folder = new ReplicaFolder(root);
    Files.createDirectories(folder.data());
    Files.writeString(folder.data().resolve("PG_VERSION"), "18");
    Path pipe = root.resolve("storage-probe");
    assumeTrue(run("mkfifo", pipe.toString()), "needs mkfifo");
    var nanos = new AtomicLong(1);
    try (var probe = new StorageProbe(folder, () -> true, nanos::get)) {
      Thread writer = Thread.ofPlatform().daemon().start(probe::look);
      await("it waits for the disk", probe::isWaiting);
      assertThat(probe.trouble()).isEmpty();
      nanos.addAndGet(StorageProbe.SILENT.toNanos() + 1);
      assertThat(probe.trouble()).contains("its disk has not answered for 5 s");

      try (var reader = Files.newInputStream(pipe)) {
        assertThat(reader.readAllBytes()).hasSize(64 * 1024);
      }
      writer.join();
    }
  }

  @Test
  void nobodyAsksADiskOnWhichNoServerRuns() throws IOException {
    Path nowhere = root.resolve("nowhere");
    try (var probe = new StorageProbe(new ReplicaFolder(nowhere), () -> false, () -> 0)) {
      probe.look();
      assertThat(probe.trouble()).isEmpty();
    }
  }

  private void awaitStorage(String what, Optional<String> expected) throws Exception {
    await(what, () -> driver(OSLO).observe().storage().equals(expected));
  }

  private static void fill(Path ballast) throws IOException {
    try (var out = Files.newOutputStream(ballast)) {
      byte[] block = new byte[4096];
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }
}
