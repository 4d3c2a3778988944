package dev.holdfast.topology;

import dev.holdfast.model.Topology;
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
   * The largest file that is read. The largest topology allowed (nine regions, 32 databases) takes
   * some 20 KiB; a bigger file is another file given by mistake, and reading it would only take
   * time.
   */
  public static final int BYTES_MAX = 256 * 1024;

  private TopologyFile() {}

  /**
   * Reads one file. Never throws for what is in the file or for its absence: that is a {@link
   * Problem}.
   */
  public static ReadResult read(Path file) {
    var problems = new Problems();
    String name = file.toString();
    return contentOf(file, name, problems)
        .flatMap(content -> topology(name, content, problems))
        .<ReadResult>map(topology -> new ReadResult.Valid(topology, problems.inOrder()))
        .orElseGet(() -> new ReadResult.Invalid(problems.inOrder()));
  }

  /**
   * Reads what would be in a file.
   *
   * @param name the name that problems mention
   * @param content the file's bytes
   */
  public static ReadResult read(String name, byte[] content) {
    var problems = new Problems();
    return topology(name, content, problems)
        .<ReadResult>map(topology -> new ReadResult.Valid(topology, problems.inOrder()))
        .orElseGet(() -> new ReadResult.Invalid(problems.inOrder()));
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

  private static Optional<Topology> topology(String name, byte[] content, Problems problems) {
    if (content.length > BYTES_MAX) {
      problems.error(
          Place.startOf(name),
          "The file is larger than "
              + BYTES_MAX / 1024
              + " KiB; the largest topology takes a tenth of that",
          "give the path of a topology file; this is probably another one");
      return Optional.empty();
    }
    return SourceText.decode(name, content, problems)
        .flatMap(source -> NodeReader.read(source, problems))
        .flatMap(root -> DraftReader.read(root, problems))
        .flatMap(draft -> checked(draft, problems));
  }

  private static Optional<Topology> checked(Draft draft, Problems problems) {
    DesignRules.check(draft, problems);
    return problems.hasErrors() ? Optional.empty() : Optional.of(draft.topology());
  }
}
