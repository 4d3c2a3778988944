package dev.holdfast.advisor.estimate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Books for tests. */
public final class Books {
  private Books() {}

  static Book read(String text) {
    return switch (Book.read(text, "book")) {
      case Book.Reading.Read(Book book) -> book;
      case Book.Reading.Refused(var problems) -> throw new AssertionError(problems);
    };
  }

  static Book overlaid(Book book, String text) {
    return switch (book.overlaidBy(text, "own.txt")) {
      case Book.Reading.Read(Book both) -> both;
      case Book.Reading.Refused(var problems) -> throw new AssertionError(problems);
    };
  }

  /** The books that come along. */
  public static Book builtIn() {
    return read(text("prices.txt") + text("experience.txt"));
  }

  private static String text(String name) {
    try (InputStream stream = Objects.requireNonNull(Book.class.getResourceAsStream(name), name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
