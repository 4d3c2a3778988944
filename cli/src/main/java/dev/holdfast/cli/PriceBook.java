package dev.holdfast.cli;

import dev.holdfast.advisor.estimate.Book;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import picocli.CommandLine.Option;

/** The option of every command that calculates with prices and figures of experience. */
final class PriceBook {
  /** Far above any book of prices; more is another file given by mistake. */
  private static final long BYTES_MAX = 1024 * 1024;

  private Path own = Path.of("");

  @Option(
      names = "--prices",
      paramLabel = "FILE",
      description = "Your own prices and figures, laid over those that come along.")
  void own(Path file) {
    own = file;
  }

  /** The book that comes along with the user's own laid over it. */
  Book book() {
    Book ours = comesAlong();
    if (own.toString().isEmpty()) {
      return ours;
    }
    return switch (ours.overlaidBy(text(own), own.toString())) {
      case Book.Reading.Read(Book both) -> both;
      case Book.Reading.Refused(var problems) ->
          throw CommandException.usage(
              "The price book cannot be used.", String.join("\n", problems));
    };
  }

  /** The book that comes along. */
  static Book comesAlong() {
    String text = resource("prices.txt") + resource("experience.txt");
    return switch (Book.read(text, "the book that comes along")) {
      case Book.Reading.Read(Book book) -> book;
      case Book.Reading.Refused(var problems) ->
          throw new IllegalStateException("Wrong in the build: " + problems);
    };
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw CommandException.usage(
            file + " is larger than " + BYTES_MAX / 1024 + " KiB.",
            "A price book has one entry in a line: key, amount, unit.");
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw CommandException.usage(
              "The price book " + file + " cannot be read: " + e, "Name a text file that exists.")
          .causedBy(e);
    }
  }

  private static String resource(String name) {
    try (InputStream stream = Objects.requireNonNull(Book.class.getResourceAsStream(name), name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
