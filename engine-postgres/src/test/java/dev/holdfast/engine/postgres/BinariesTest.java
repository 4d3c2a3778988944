package dev.holdfast.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinariesTest {
  private @TempDir Path cache;

  @Test
  void areUnpackedOnceHoweverManyAsk() throws Exception {
    // What a killed unpacker leaves behind.
    Path half = cache.resolve("postgres-18.6.0.incoming/bin");
    Files.createDirectories(half);
    Files.writeString(half.resolve("postgres"), "half");

    var found = new HashSet<Binaries>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Binaries>> askers = Collections.nCopies(3, () -> Binaries.in(cache));
      for (var asked : threads.invokeAll(askers)) {
        found.add(asked.get());
      }
    }

    assertThat(found).hasSize(1);
    Binaries binaries = found.iterator().next();
    assertThat(binaries.folder()).isEqualTo(cache.resolve("postgres-18.6.0"));
    assertThat(binaries.postgres()).isExecutable();
    assertThat(Files.size(binaries.postgres())).isGreaterThan(1 << 20);
    assertThat(binaries.initdb()).isExecutable();
    assertThat(cache.resolve("postgres-18.6.0.incoming")).doesNotExist();
  }

  /** Its log is read for English words; in another language they would be missed. */
  @Test
  void speakNoOtherLanguage() throws Exception {
    Binaries binaries = Binaries.in(cache);
    try (Stream<Path> files = Files.walk(binaries.folder())) {
      assertThat(files.filter(file -> file.toString().endsWith(".mo"))).isEmpty();
    }
    var program = new String(Files.readAllBytes(binaries.postgres()), StandardCharsets.ISO_8859_1);
    assertThat(program.contains("canceling wait for synchronous replication due to user request"))
        .isTrue();
    assertThat(program.contains("dcgettext")).as("built to translate its messages").isFalse();
  }

  @Test
  void lieWhereTheUserKeepsItsCaches() {
    assertThat(Binaries.defaultCache(Map.of("XDG_CACHE_HOME", "/fast")))
        .isEqualTo(Path.of("/fast/holdfast"));
    assertThat(Binaries.defaultCache(Map.of("XDG_CACHE_HOME", "relative")))
        .isEqualTo(Path.of(System.getProperty("user.home"), ".cache", "holdfast"));
    assertThat(Binaries.defaultCache(Map.of()).getFileName()).hasToString("holdfast");
  }
}
