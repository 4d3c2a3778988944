package dev.holdfast.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.Checkup;
import dev.holdfast.engine.Observation.State;
import dev.holdfast.engine.Outcome;
import dev.holdfast.model.RegionId;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;

/** A standby is looked at as a whole before it is needed. */
class CheckupsTest extends ThreeServers {
  @Test
  void aSoundStandbyIsSaidToBe() throws Exception {
    quorumOfThree();
    writeAll(OSLO, 1, 20);
    checkpointAt(LIMA);

    Checkup checkup = check();

    assertThat(checkup.state()).as("%s", checkup).isEqualTo(Checkup.State.SOUND);
    assertThat(checkup.bytes()).isGreaterThan(1_000_000);
    assertThat(checkup.ended()).isPresent();
    assertThat(driver(LIMA).observe().state()).isEqualTo(State.STANDBY);
  }

  @Test
  void aTableWhoseFileIsGoneIsFoundAndTheReplicaClonedAgain() throws Exception {
    quorumOfThree();
    writeAll(OSLO, 1, 20);
    assertThat(check().state()).isEqualTo(Checkup.State.SOUND);
    Files.delete(table());

    assertDamaged(check(), "is gone");
  }

  @Test
  void aTableWhoseFileIsCutShortIsFound() throws Exception {
    quorumOfThree();
    writeAll(OSLO, 1, 20);
    asSuperuser(OSLO, "insert into public.written select generate_series(1000, 20000)");
    asSuperuser(OSLO, "vacuum analyze public.written");
    await("lima has it all", () -> client(LIMA).read().size() == 20 + 19_001);
    checkpointAt(LIMA);
    try (FileChannel channel = FileChannel.open(table(), StandardOpenOption.WRITE)) {
      channel.truncate(PageChecksum.PAGE_BYTES);
    }

    assertDamaged(check(), "is cut short");
  }

  @Test
  void aSpoiltPageIsFound() throws Exception {
    quorumOfThree();
    writeAll(OSLO, 1, 20);
    checkpointAt(LIMA);
    try (FileChannel channel =
        FileChannel.open(table(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), PageChecksum.PAGE_BYTES - 100);
    }

    assertDamaged(check(), "page 0 of its file base/", "wrong checksum");
  }

  private Checkup check() throws Exception {
    driver(LIMA).checkSoon();
    assertThat(driver(LIMA).checkup().ended()).as("no earlier result").isEmpty();
    await(
        "the check is over",
        () -> {
          Checkup.State state = driver(LIMA).checkup().state();
          return state != Checkup.State.NEVER && state != Checkup.State.RUNNING;
        });
    return driver(LIMA).checkup();
  }

  private void assertDamaged(Checkup checkup, String... parts) throws Exception {
    assertThat(checkup.state()).as("%s", checkup).isEqualTo(Checkup.State.DAMAGED);
    assertThat(checkup.because()).contains(parts);
    await("it is expelled", () -> driver(LIMA).observe().state() == State.FOREIGN);
    assertThat(driver(LIMA).observe().because()).contains("its data is damaged").contains(parts);
    assertThat(driver(LIMA).seal(SECOND)).isInstanceOf(Outcome.Diverged.class);
    Outcome back = driver(LIMA).rejoin(SECOND, address(OSLO), folder.resolve("exports"));
    assertThat(done(back).exportedRows()).isZero();
    awaitStreaming(LIMA);
    assertThat(driver(LIMA).checkup().state()).isEqualTo(Checkup.State.NEVER);
    assertThat(client(LIMA).read()).isEqualTo(client(OSLO).read());
  }

  /** What is still in memory alone is on disk afterwards. */
  private void checkpointAt(RegionId region) throws Exception {
    asSuperuser(OSLO, "checkpoint");
    await(
        region + " has replayed it all",
        () ->
            asSuperuser(OSLO, "select pg_current_wal_lsn()")
                .equals(asSuperuser(region, "select pg_last_wal_replay_lsn()")));
    asSuperuser(region, "checkpoint");
  }

  private Path table() throws Exception {
    return servers
        .folder(LIMA)
        .resolve("data")
        .resolve(asSuperuser(OSLO, "select pg_relation_filepath('public.written')"));
  }
}
