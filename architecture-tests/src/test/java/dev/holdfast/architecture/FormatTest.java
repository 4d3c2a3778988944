package dev.holdfast.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FormatTest {
  @Test
  void everyJavaFileIsFormatted() {
    Tree tree = Tree.ofThisRepository();
    StringWriter unformatted = new StringWriter();
    StringWriter complaints = new StringWriter();
    ToolProvider formatter = ToolProvider.findFirst("google-java-format").orElseThrow();

    int exitCode =
        formatter.run(
            new PrintWriter(unformatted, true),
            new PrintWriter(complaints, true),
            Stream.concat(
                    Stream.of("--dry-run", "--set-exit-if-changed"),
                    tree.ending(".java").map(path -> tree.root().resolve(path).toString()))
                .toArray(String[]::new));

    assertThat(complaints.toString()).isEmpty();
    assertThat(unformatted.toString().lines().toList())
        .as("files that are not formatted; run ./dev fix")
        .isEqualTo(List.of());
    assertThat(exitCode).isZero();
  }
}
