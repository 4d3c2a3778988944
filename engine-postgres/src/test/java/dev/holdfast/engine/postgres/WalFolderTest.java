package dev.holdfast.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalFolderTest {
  /** A shutdown checkpoint's record: its header, the short form's two bytes, and its fields. */
  private static final int CHECKPOINT_BYTES = 24 + 2 + 88;

  private @TempDir Path root;

  /** Data that was made elsewhere, or before the size was chosen, must be read to its end too. */
  @ParameterizedTest
  @ValueSource(ints = {1, 16})
  void readsSegmentsOfAnySize(int mebibytes) throws Exception {
    Path data = initialised(mebibytes);
    var wal = new WalFolder(data.resolve("pg_wal"));
    long checkpoint = ControlFile.read(data).checkpoint();

    assertThat(wal.newestTimeline()).isEqualTo(1);
    assertThat(wal.continuesAt(1, checkpoint)).isTrue();
    long end = wal.endFrom(1, checkpoint);
    assertThat(end - checkpoint).isBetween((long) CHECKPOINT_BYTES, CHECKPOINT_BYTES + 8L);
    assertThat(wal.continuesAt(1, end)).isFalse();
  }

  private Path initialised(int mebibytes) throws Exception {
    Binaries binaries = Binaries.in(PostgresDriver.Settings.defaultCache());
    Launcher launcher = Launcher.probe(binaries);
    Path data = Files.createDirectories(root.resolve("data"));
    launcher.handOver(root);
    Process initdb =
        launcher.start(
            List.of(
                binaries.initdb().toString(),
                "--no-sync",
                "--auth=trust",
                "--wal-segsize=" + mebibytes,
                "-D",
                data.toString()));
    String said = new String(initdb.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(initdb.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(initdb.exitValue()).as(said).isZero();
    return data;
  }
}
