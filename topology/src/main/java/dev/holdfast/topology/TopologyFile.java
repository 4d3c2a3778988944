package dev.holdfast.topology;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Reads topology files. Stateless, safe for use by many threads. */
public final class TopologyFile {
  /**
   * The largest file that is read. The largest design (64 regions, 20,000 resources) takes some 4
   * MiB; a bigger file is another file given by mistake, and reading it would only take time.
   */
  public static final int BYTES_MAX = 8 * 1024 * 1024;

  private TopologyFile() {}

  /**
   * Reads one file that is to be run. Never throws for what is in the file or for its absence: that
   * is a {@link Problem}.
   */
  public static ReadResult read(Path file) {
    var problems = new Problems();
    String name = file.toString();
    return toRun(contentOf(file, name, problems).flatMap(it -> read(name, it, problems)), problems);
  }

  /**
   * Reads what would be in a file that is to be run.
   *
   * @param name the name that problems mention
   * @param content the file's bytes
   */
  public static ReadResult read(String name, byte[] content) {
    var problems = new Problems();
    return toRun(read(name, content, problems), problems);
  }

  /** Reads one file that is to be checked, whether or not this version can run it. */
  public static DesignResult design(Path file) {
    var problems = new Problems();
    String name = file.toString();
    return toCheck(
        contentOf(file, name, problems).flatMap(it -> read(name, it, problems)), problems);
  }

  /**
   * Reads what would be in a file that is to be checked, whether or not this version can run it.
   *
   * @param name the name that problems mention
   * @param content the file's bytes
   */
  public static DesignResult design(String name, byte[] content) {
    var problems = new Problems();
    return toCheck(read(name, content, problems), problems);
  }

  private static ReadResult toRun(Optional<Draft> draft, Problems problems) {
    problems.refuseObstacles();
    return draft
        .filter(_ -> !problems.hasErrors())
        .<ReadResult>map(it -> new ReadResult.Valid(it.topology(), problems.inOrder()))
        .orElseGet(() -> new ReadResult.Invalid(problems.inOrder()));
  }

  private static DesignResult toCheck(Optional<Draft> draft, Problems problems) {
    return draft
        .filter(_ -> !problems.hasErrors())
        .<DesignResult>map(it ->
            new DesignResult.Usable(
                it.design(), problems.inOrder(), problems.obstacles(), it.places()))
        .orElseGet(() -> new DesignResult.Unusable(problems.inOrder()));
  }

  private static Optional<byte[]> contentOf(Path file, String name, Problems problems) {
    Place start = Place.startOf(name);
    if (Files.isDirectory(file)) {
      problems.error(start, "This is a directory", "give the path of a YAML file in it");
      return Optional.empty();
    }
    try (InputStream input = Files.newInputStream(file)) {
      return Optional.of(input.readNBytes(BYTES_MAX + 1));
    } catch (NoSuchFileException _) {
      problems.error(
          start, "There is no such file", "check the path, or copy examples/quickstart.yaml to it");
    } catch (IOException e) {
      problems.error(
          start,
          "The file cannot be read: " + reason(e),
          "check the path, the permissions and the disk");
    }
    return Optional.empty();
  }

  /** Why in words; the messages of most exceptions about files are nothing but the path. */
  static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException known when known.getReason() != null ->
          known.getReason().toLowerCase(Locale.ROOT);
      default -> e.toString();
    };
  }

  private static Optional<Draft> read(String name, byte[] content, Problems problems) {
    if (content.length > BYTES_MAX) {
      problems.error(
          Place.startOf(name),
          "The file is larger than "
              + BYTES_MAX / 1024 / 1024
              + " MiB; the largest design takes half of that",
          "give the path of a topology file; this is probably another one");
      return Optional.empty();
    }
    Optional<Draft> draft =
        SourceText.decode(name, content, problems)
            .flatMap(source -> NodeReader.read(source, problems))
            .flatMap(root -> DraftReader.read(root, problems));
    draft.ifPresent(it -> DesignRules.check(it, problems));
    return draft;
  }
}
