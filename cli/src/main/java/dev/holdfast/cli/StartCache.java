package dev.holdfast.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What the JVMs of regions learned in an earlier run: their classes, loaded and linked, and which
 * of their code runs often. A region that starts with it takes a good third less processor time,
 * which is what three regions on a small machine wait for. Without it everything works as well.
 *
 * <p>It lies in the folder of the build that it fits, so that a new build begins without one. It is
 * made of what one JVM recorded: see JEP 483 (ahead-of-time class loading and linking) and JEP 515
 * (method profiling).
 */
final class StartCache {
  /** Names the folder of the current build; set by the launcher. */
  private static final String BUILD = "holdfast.build";

  private static final String RECORD = "learned.aotconf";

  /** Takes five seconds on a small machine. */
  private static final Duration MAKING_MAX = Duration.ofMinutes(1);

  private final Optional<Path> cache;
  private final List<String> java;

  private StartCache(Optional<Path> cache, List<String> java) {
    this.cache = cache;
    this.java = java;
  }

  /**
   * The cache in a folder.
   *
   * @param java the program and flags of the JVMs that use it, class path included
   */
  static StartCache in(Path build, List<String> java) {
    return new StartCache(Optional.of(build.resolve("region.aot")), java);
  }

  /** The cache of the build that this process runs; a process without launcher has none. */
  static StartCache ofThisBuild(List<String> java) {
    return Optional.ofNullable(System.getProperty(BUILD))
        .map(build -> in(Path.of(build), java))
        .orElseGet(() -> new StartCache(Optional.empty(), java));
  }

  private Optional<Path> made() {
    return cache.filter(Files::isReadable);
  }

  /** What to add to the flags of a JVM so that it starts with the cache, if there is one. */
  List<String> using() {
    return made().map(file -> List.of("-XX:AOTCache=" + file)).orElseGet(List::of);
  }

  /**
   * The same; where there is no cache yet, the JVM records what it learns in its folder instead.
   */
  List<String> usingOrRecording(Path folder) {
    boolean missing =
        made().isEmpty() && cache.map(Path::getParent).filter(Files::isWritable).isPresent();
    return missing
        ? List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + folder.resolve(RECORD))
        : using();
  }

  /** What these JVMs recorded; nothing where they had a cache or did not end in good order. */
  static List<Path> records(List<Path> folders) {
    return folders.stream().map(folder -> folder.resolve(RECORD)).filter(Files::exists).toList();
  }

  /**
   * Makes the cache of the record that tells most and deletes all of them.
   *
   * @throws IOException if it cannot be made; there is none then
   */
  void make(List<Path> records) throws IOException, InterruptedException {
    try {
      Path best =
          records.stream()
              .max(Comparator.comparingLong(StartCache::size))
              .orElseThrow(() -> new IOException("nothing was recorded"));
      make(best, cache.orElseThrow(() -> new IOException("this is no build of its own")));
    } finally {
      for (Path record : records) {
        Files.deleteIfExists(record);
      }
    }
  }

  private void make(Path record, Path target) throws IOException, InterruptedException {
    Path fresh = target.resolveSibling(target.getFileName() + "." + ProcessHandle.current().pid());
    List<String> command = new ArrayList<>();
    command.add(java.getFirst());
    command.addAll(
        List.of("-XX:AOTMode=create", "-XX:AOTConfiguration=" + record, "-XX:AOTCache=" + fresh));
    command.addAll(java.subList(1, java.size()));
    Process making =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      boolean ended = making.waitFor(MAKING_MAX.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended || making.exitValue() != 0 || !Files.exists(fresh)) {
        throw new IOException(ended ? "the JVM could not make it" : "it took too long");
      }
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      making.destroyForcibly();
      Files.deleteIfExists(fresh);
    }
  }

  private static long size(Path file) {
    return file.toFile().length();
  }
}
