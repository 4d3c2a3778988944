package dev.holdfast.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** What the regions of a drill leave on disk: what is kept of it beside a report, what is not. */
final class DrillLeftovers {
  private DrillLeftovers() {}

  /** The logs of all regions and what they exported. */
  static void keepLogs(Path state, Path logs) throws IOException {
    Path regions = state.resolve("regions");
    if (!Files.isDirectory(regions)) {
      return;
    }
    Files.createDirectories(logs);
    try (var all = Files.list(regions)) {
      for (Path region : all.toList()) {
        for (String name : new String[] {"node.log", "audit.ndjson"}) {
          keepLog(region.resolve(name), logs.resolve(region.getFileName() + "-" + name));
        }
        Path engines = region.resolve("engines");
        if (Files.isDirectory(engines)) {
          keepEngineLogs(engines, logs.resolve(region.getFileName() + "-"));
        }
        Path exports = region.resolve("exports");
        if (Files.isDirectory(exports)) {
          copyExports(exports, logs.resolveSibling("exports").resolve(region.getFileName()));
        }
      }
    }
  }

  private static void keepEngineLogs(Path engines, Path to) throws IOException {
    try (var all = Files.list(engines)) {
      for (Path engine : all.toList()) {
        String name = to.getFileName() + engine.getFileName().toString() + "-server.log";
        keepLog(engine.resolve("server.log"), to.resolveSibling(name));
      }
    }
  }

  private static void keepLog(Path log, Path to) throws IOException {
    if (Files.exists(log)) {
      Files.copy(log, to);
    }
  }

  /** Rows that would be lost otherwise outlive the regions. */
  private static void copyExports(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  /** A folder and all in it. */
  static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(path);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path path, @Nullable IOException failed)
              throws IOException {
            if (failed != null) {
              throw failed;
            }
            Files.delete(path);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
