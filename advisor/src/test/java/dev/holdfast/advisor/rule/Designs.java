package dev.holdfast.advisor.rule;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.model.design.Design;
import dev.holdfast.topology.DesignResult;
import dev.holdfast.topology.Problem;
import dev.holdfast.topology.TopologyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;

/** Designs for tests, as files tell them. */
public final class Designs {
  /** The day that every case is judged on. */
  public static final LocalDate TODAY = LocalDate.of(2026, 11, 20);

  /** Where the cases are. */
  public static final Path RULES = Path.of("src/test/resources/rules");

  private Designs() {}

  /** The design that a text tells. */
  public static Design of(String text) {
    return switch (TopologyFile.design("case.yaml", text.getBytes(UTF_8))) {
      case DesignResult.Usable usable -> usable.design();
      case DesignResult.Unusable(List<Problem> problems) ->
          throw new AssertionError(
              problems.stream().map(Problem::text).collect(Collectors.joining("\n")));
    };
  }

  /** The design that breaks no rule. */
  static String sound() throws IOException {
    return Files.readString(RULES.resolve("sound.yaml"));
  }

  /** The table of this module. */
  public static KnownServices services() throws IOException {
    return KnownServices.parse(
        Files.readString(Path.of("src/main/resources" + KnownServices.TABLE)));
  }

  /** What is found in a text, by rule. */
  static CheckReport check(String text) throws IOException {
    return DesignCheck.check(of(text), services(), TODAY);
  }
}
