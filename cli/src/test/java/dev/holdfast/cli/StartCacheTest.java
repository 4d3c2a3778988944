package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.AutoComplete;

/** With a program that is in a jar, as only classes from jars can be kept. */
class StartCacheTest {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  @TempDir Path root;
  private Path build;
  private Path region;
  private Path other;
  private List<String> java;

  @BeforeEach
  void folders() throws Exception {
    build = Files.createDirectory(root.resolve("build"));
    region = Files.createDirectory(root.resolve("region"));
    other = Files.createDirectory(root.resolve("other"));
    String jar =
        Path.of(AutoComplete.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .toString();
    java = List.of(JAVA, "-XX:+UseSerialGC", "-Xmx64m", "-cp", jar);
  }

  @Test
  void whatOneRunRecordedTheNextOneStartsWith() throws Exception {
    var cache = StartCache.in(build, java);
    assertThat(cache.using()).isEmpty();
    assertThat(run(cache.usingOrRecording(region))).isZero();

    List<Path> records = StartCache.records(List.of(other, region));
    assertThat(records).hasSize(1);
    cache.make(records);

    assertThat(records.getFirst()).doesNotExist();
    assertThat(cache.using()).hasSize(1).isEqualTo(cache.usingOrRecording(region));
    List<String> insisting = new ArrayList<>(cache.using());
    insisting.add("-XX:AOTMode=on"); // a JVM that cannot use it ends
    assertThat(run(insisting)).isZero();
    try (var left = Files.list(build)) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void aRecordThatIsNoneMakesNoCacheAndIsRemoved() throws Exception {
    Path broken = region.resolve("learned.aotconf");
    Files.writeString(broken, "nonsense");
    var cache = StartCache.in(build, java);
    assertThatIOException()
        .isThrownBy(() -> cache.make(StartCache.records(List.of(region))))
        .withMessage("the JVM could not make it");
    assertThat(build).isEmptyDirectory();
    assertThat(broken).doesNotExist();
    assertThat(cache.using()).isEmpty();
  }

  @Test
  void withoutABuildOfItsOwnNothingIsRecorded() {
    var cache = StartCache.ofThisBuild(java);
    assertThat(cache.usingOrRecording(region)).isEmpty();
    assertThat(StartCache.in(root.resolve("gone"), java).usingOrRecording(region)).isEmpty();
  }

  private int run(List<String> flags) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(java);
    command.addAll(flags);
    command.add(AutoComplete.class.getName());
    command.add("--help");
    Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(program.waitFor(60, TimeUnit.SECONDS)).as(said).isTrue();
    return program.exitValue();
  }
}
