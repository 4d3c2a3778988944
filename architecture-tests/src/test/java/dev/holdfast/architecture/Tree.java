package dev.holdfast.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of a repository.
 *
 * @param root its top folder
 * @param paths all files that git tracks or would, relative to the root, with slashes
 */
record Tree(Path root, List<String> paths) {
  /** The repository that these tests are part of. */
  static Tree ofThisRepository() {
    Path root = Path.of("..").toAbsolutePath().normalize();
    return new Tree(root, listed(root));
  }

  /** Every file below a folder, for tests of the rules themselves. */
  static Tree ofFolder(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return new Tree(
          root,
          files
              .filter(Files::isRegularFile)
              .map(file -> root.relativize(file).toString())
              .sorted()
              .toList());
    }
  }

  /** The paths that end so. */
  Stream<String> ending(String... suffixes) {
    return paths.stream().filter(path -> Stream.of(suffixes).anyMatch(path::endsWith));
  }

  /** Whether there is such a file or folder. */
  boolean has(String path) {
    return Files.exists(root.resolve(path));
  }

  /** A file's text, a mark in place of what is not UTF-8; empty if there is no such file. */
  String text(String path) {
    try {
      return has(path)
          ? new String(Files.readAllBytes(root.resolve(path)), StandardCharsets.UTF_8)
          : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folders that hold a module: those with a POM, except the root. */
  List<String> modules() {
    return ending("/pom.xml")
        .map(path -> path.substring(0, path.length() - "/pom.xml".length()))
        .filter(folder -> !folder.contains("/"))
        .toList();
  }

  private static List<String> listed(Path root) {
    try {
      Process git =
          new ProcessBuilder("git", "ls-files", "--cached", "--others", "--exclude-standard")
              .directory(root.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      List<String> paths;
      try (Stream<String> lines =
          new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines()) {
        // A deleted file is still listed until it is staged.
        paths =
            lines
                .filter(path -> Files.isRegularFile(root.resolve(path)))
                .distinct()
                .sorted()
                .toList();
      }
      if (git.waitFor() != 0 || paths.isEmpty()) {
        throw new IllegalStateException(
            "git lists no files in " + root + ": these tests need a clone");
      }
      return paths;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("Interrupted while git lists the files", e);
    }
  }
}
