package dev.holdfast.engine.postgres;

import static dev.holdfast.engine.EngineClient.Written.ACKNOWLEDGED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.EngineClient.Written;
import dev.holdfast.engine.Observation;
import dev.holdfast.engine.Observation.State;
import dev.holdfast.engine.Outcome;
import dev.holdfast.engine.SyncStandbys;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A replica whose log is not of the committed history is found out, and counts for nothing. */
class ForeignDataTest extends ThreeServers {
  @Test
  void aStandbyThatWasPromotedByHandIsSeenToBeForeignAndStopped() throws Exception {
    threeWithRows();
    LogPosition before = driver(LIMA).observe().position();
    long postmaster = servers.postmaster(LIMA);

    asSuperuser(LIMA, "select pg_promote()");
    assertThat(client(LIMA).write(4, A_WHILE)).isNotEqualTo(ACKNOWLEDGED);

    Observation seen = driver(LIMA).observe();
    assertThat(seen.state()).isEqualTo(State.FOREIGN);
    assertThat(seen.because()).contains("promoted by hand");
    assertThat(seen.position()).isEqualTo(before);
    assertThat(seen.sync()).isEmpty();
    await("its server is stopped", () -> ProcessHandle.of(postmaster).isEmpty());
    assertForeign(LIMA, "promoted by hand");
    reopen(LIMA);
    assertForeign(LIMA, "promoted by hand");
  }

  @Test
  void aPromotionByHandIsFoundOutByWhicheverVerbComesFirst() throws Exception {
    threeWithRows();
    asSuperuser(LIMA, "select pg_promote()");
    asSuperuser(PERTH, "select pg_promote()");

    assertDiverged(driver(LIMA).seal(SECOND), "promoted by hand");
    assertDiverged(driver(PERTH).follow(FIRST, address(OSLO)), "promoted by hand");

    assertForeign(LIMA, "promoted by hand");
    assertForeign(PERTH, "promoted by hand");
  }

  @Test
  void aPromotionByHandIsFoundOutAfterItsDriverHasCrashed() throws Exception {
    threeWithRows();
    driver(LIMA).observe();
    asSuperuser(LIMA, "select pg_promote()");
    writeLocally(LIMA, 4);
    crash(LIMA);
    reopen(LIMA);

    assertForeign(LIMA, "made a primary by somebody else");
    assertThat(servers.folder(LIMA).resolve("data/holdfast.foreign")).exists();
  }

  @Test
  void aPromotionByHandIsFoundOutOnDataThatOnceLed() throws Exception {
    threeWithRows();
    done(driver(OSLO).fence(SECOND, true));
    done(driver(LIMA).seal(SECOND));
    lead(LIMA, SECOND, SyncStandbys.NONE);
    follow(OSLO, SECOND, LIMA);
    awaitStreaming(OSLO);
    asSuperuser(OSLO, "select pg_promote()");
    crash(OSLO);
    reopen(OSLO);

    assertForeign(OSLO, "timeline 3", "last led on timeline 1");
  }

  @Test
  void aForeignReplicaIsFencedAsEver() throws Exception {
    threeWithRows();
    asSuperuser(LIMA, "select pg_promote()");

    done(driver(LIMA).fence(SECOND, false));

    assertThat(driver(LIMA).observe().state()).isEqualTo(State.FOREIGN);
    assertThat(driver(LIMA).observe().epoch()).isEqualTo(SECOND);
    done(driver(LIMA).fence(SECOND, true));
  }

  @Test
  void whatOnlyAForeignReplicaHasIsSavedBeforeItIsClonedAgain() throws Exception {
    threeWithRows();
    asSuperuser(LIMA, "select pg_promote()");
    writeLocally(LIMA, 4);
    assertDiverged(driver(LIMA).follow(FIRST, address(OSLO)), "promoted by hand");
    Path exports = folder.resolve("exports");

    Outcome first = driver(LIMA).rejoin(FIRST, address(OSLO), exports);

    assertThat(first).isInstanceOf(Outcome.Failed.class);
    assertThat(servers.folder(LIMA).resolve("data.kept-1/PG_VERSION")).exists();
    assertThat(done(driver(LIMA).rejoin(FIRST, address(OSLO), exports)).exportedRows()).isZero();
    awaitStreaming(LIMA);
    assertThat(client(LIMA).read()).isEqualTo(numbers(1, 2, 3));
    done(driver(LIMA).seal(SECOND));
  }

  /**
   * Both promotions begin timeline 2, at the same place, so nothing but the bytes tells them apart.
   */
  @Test
  void aForkOfTheSameNumberIsFoundOutByItsBytes() throws Exception {
    threeWithRows();
    crash(OSLO);
    LogPosition sealed = done(driver(LIMA).seal(SECOND)).position();
    assertThat(done(driver(PERTH).seal(SECOND)).position()).isEqualTo(sealed);
    asSuperuser(LIMA, "select pg_promote()");
    lead(PERTH, SECOND, SyncStandbys.NONE);
    assertThat(client(PERTH).write(4, PATIENCE)).isEqualTo(ACKNOWLEDGED);
    assertThat(history(LIMA)).hasSameTextualContentAs(history(PERTH));
    looksLikeAStandby(LIMA);

    assertDiverged(driver(LIMA).follow(SECOND, address(PERTH)), "differs from the primary's");
    assertForeign(LIMA, "differs from the primary's");
  }

  /** Whoever promoted it has hidden it as well as can be. */
  private void looksLikeAStandby(RegionId region) throws Exception {
    await("it is expelled", () -> driver(region).observe().because().contains("by hand"));
    Path data = servers.folder(region).resolve("data");
    await("its server is stopped", () -> Files.exists(data.resolve("holdfast.foreign")));
    reopen(region);
    Files.delete(data.resolve("holdfast.foreign"));
    Files.createFile(data.resolve("standby.signal"));
    assertThat(driver(region).observe().state()).isEqualTo(State.STOPPED);
  }

  private Path history(RegionId region) {
    return servers.folder(region).resolve("data/pg_wal/00000002.history");
  }

  @Test
  void aStandbyWhoseLogWasResetIsForeign() throws Exception {
    threeWithRows();
    awaitMark(LIMA);
    reopen(LIMA);
    ResetLog.in(data(LIMA));

    assertForeign(LIMA, "was reset");
    assertThat(driver(LIMA).rejoin(SECOND, address(OSLO), folder.resolve("exports")))
        .isInstanceOf(Outcome.Failed.class);
    assertClonedAgainWithoutRows(LIMA);
  }

  @Test
  void aPrimaryWhoseLogWasResetIsForeign() throws Exception {
    threeWithRows();
    awaitMark(OSLO);
    reopen(OSLO);
    ResetLog.in(data(OSLO));

    assertForeign(OSLO, "was reset");
  }

  @Test
  void aLogThatGoesOnBeyondThePrimarysIsForeign() throws Exception {
    threeWithRows();
    reopen(LIMA);
    ResetLog.in(data(LIMA));
    Files.deleteIfExists(servers.folder(LIMA).resolve("reached"));

    assertDiverged(driver(LIMA).follow(FIRST, address(OSLO)), "beyond the end of the primary's");
    assertForeign(LIMA, "beyond the end of the primary's");
  }

  @Test
  void aLogThatWasResetDiffersFromThePrimarysOnceThatHasCaughtUp() throws Exception {
    threeWithRows();
    reopen(LIMA);
    ResetLog.in(data(LIMA));
    Files.deleteIfExists(servers.folder(LIMA).resolve("reached"));
    for (int segment = 0; segment < 4; segment++) {
      asSuperuser(OSLO, "select pg_logical_emit_message(false, 'x', repeat('x', 300000))");
      asSuperuser(OSLO, "select pg_switch_wal()");
    }

    assertDiverged(driver(LIMA).follow(FIRST, address(OSLO)), "differs from the primary's");
    assertForeign(LIMA, "differs from the primary's");
  }

  @Test
  void aCopyOfThePrimarysDataIsForeign() throws Exception {
    threeWithRows();
    reopen(LIMA);
    reopen(OSLO);
    copy(data(OSLO), data(LIMA));

    assertForeign(LIMA, "made a primary by somebody else", "never led");
    lead(OSLO, FIRST, SyncStandbys.NONE);
    assertClonedAgainWithoutRows(LIMA);
  }

  @Test
  void anOlderCopyOfItsOwnDataIsForeign() throws Exception {
    threeWithRows();
    reopen(LIMA);
    Path copy = root.resolve("copy");
    copy(data(LIMA), copy);
    follow(LIMA, FIRST, OSLO);
    awaitStreaming(LIMA);
    assertThat(client(OSLO).write(4, PATIENCE)).isEqualTo(ACKNOWLEDGED);
    await("lima has it", () -> client(LIMA).read().contains(4));
    awaitMark(LIMA);
    reopen(LIMA);
    copy(copy, data(LIMA));

    assertForeign(LIMA, "older copy");
    assertClonedAgainWithoutRows(LIMA);
    assertThat(client(LIMA).read()).isEqualTo(numbers(1, 2, 3, 4));
  }

  @Test
  void aCopyOfItsOwnDataThatLacksNothingIsTakenUp() throws Exception {
    threeWithRows();
    awaitMark(LIMA);
    reopen(LIMA);
    Path copy = root.resolve("copy");
    copy(data(LIMA), copy);
    copy(copy, data(LIMA));

    follow(LIMA, FIRST, OSLO);
    awaitStreaming(LIMA);
  }

  @Test
  void dataOfAnotherDatabaseIsForeign() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    follow(LIMA, FIRST, OSLO);
    awaitStreaming(LIMA);
    awaitMark(LIMA);
    lead(PERTH, FIRST, SyncStandbys.NONE);
    reopen(LIMA);
    reopen(PERTH);
    copy(data(PERTH), data(LIMA));

    assertForeign(LIMA, "of another database cluster");
  }

  /** As a superuser may on any primary: nobody is waited for. */
  private void writeLocally(RegionId region, int number) throws Exception {
    asSuperuser(
        region,
        "begin; set local synchronous_commit = local; insert into public.written values ("
            + number
            + "); commit");
  }

  private void threeWithRows() throws Exception {
    quorumOfThree();
    writeAll(OSLO, 1, 3);
    for (RegionId region : new RegionId[] {LIMA, PERTH}) {
      await(region + " has all", () -> client(region).read().size() == 3);
    }
  }

  /** Until it is written down beside the data how far the log has got by now. */
  private void awaitMark(RegionId region) throws Exception {
    LogPosition reached = driver(region).observe().position();
    Path mark = servers.folder(region).resolve("reached");
    await(
        "it is marked",
        () -> {
          driver(region).observe();
          return LogMark.load(mark).filter(it -> it.position().compareTo(reached) >= 0).isPresent();
        });
  }

  /** It is no candidate and counts for nothing, and says why. */
  private void assertForeign(RegionId region, String... because) throws Exception {
    Observation seen = driver(region).observe();
    assertThat(seen.state()).isEqualTo(State.FOREIGN);
    assertThat(seen.because()).contains(because);
    Epoch epoch = seen.epoch().next();
    assertDiverged(driver(region).seal(epoch), because);
    assertDiverged(driver(region).lead(epoch, SyncStandbys.NONE, LogPosition.START), because);
    assertDiverged(driver(region).follow(epoch, address(region)), because);
    assertThat(driver(region).observe().state()).isEqualTo(State.FOREIGN);
    assertThat(client(region).write(99, A_WHILE)).isEqualTo(Written.REFUSED);
  }

  private void assertClonedAgainWithoutRows(RegionId region) throws Exception {
    Epoch epoch = driver(region).observe().epoch();
    Path exports = folder.resolve("exports");
    Outcome outcome = driver(region).rejoin(epoch, address(OSLO), exports);
    assertThat(done(outcome).exportedRows()).isZero();
    awaitStreaming(region);
    done(driver(region).seal(epoch));
  }

  private static void assertDiverged(Outcome outcome, String... because) {
    assertThat(outcome).isInstanceOf(Outcome.Diverged.class);
    assertThat(((Outcome.Diverged) outcome).because()).contains(because);
  }

  private Path data(RegionId region) {
    return servers.folder(region).resolve("data");
  }

  private static void copy(Path from, Path to) throws IOException {
    Durable.delete(to);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
