package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the plain reader reads, the YAML library reads the same way. */
class PlainReaderTest {
  private static final Path EXAMPLES = Path.of("..", "examples");
  private static final int MUTANTS = 20_000;

  /** What YAML gives a meaning to, what it breaks lines at, and some that it takes for letters. */
  private static final String SALT = " \t:#-{}[],'\"\\&*!|>%?@`~<.a0Z\n\r\u0085\u2028é";

  private static final String SMALL =
      """
      # é
      holdfast: 1 # one
      regions:
        us-east: { role: data, share: 40% }   # é
        eu-west: { role: "data", zones: [a, b c, 'd'] }
        lone:
      links:
        us-east <-> eu-west: { rtt: 80ms, of: { a: [1, [2]], b: {} } }

      orders:
          note: it's "so"; a, b [c] {d} #e
          backups:
            { every: 6h, keep: 35d }
          empty: # nothing
          items:
          - a
          -  { b: c } # d

          - "e"
          deeper:
            - [f]
            # g
            - h i

      last: a:b
      """;

  static Stream<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void readsEveryExample(Path file) throws IOException {
    SourceText source = source(Files.readString(file));
    assertThat(PlainReader.read(source)).isPresent().isEqualTo(parsed(source));
  }

  @Test
  void readsWhatLooksUnusualAndIsPlain() {
    assertThat(PlainReader.read(source(SMALL))).isPresent().isEqualTo(parsed(source(SMALL)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing\n",
        "a: b\n  c\n",
        "a: b\n c: d\n",
        "a: 1\na: 2\n",
        "a: { b: 1, b: 2 }\n",
        "a: &x 1\n",
        "a: *x\n",
        "a: !!str 1\n",
        "a: |\n  b\n",
        "a: >-\n  b\n",
        "a:\n- b: c\n",
        "a:\n  - b: c\n    d: e\n",
        "a:\n  - b\n    c\n",
        "a:\n  - b\n  c: d\n",
        "a:\n  - b\n - c\n",
        "a:\n    - b\n  - c\n",
        "a:\n  -\n",
        "a:\n  - - b\n",
        "a: [b,\n  c]\n",
        "a: {b: c,\n  d: e}\n",
        "a: \"b\\n\"\n",
        "a: 'it''s'\n",
        "a: \"b\n  c\"\n",
        "a: b: c\n",
        "a : b\n",
        "a:b\n",
        "? a\n: b\n",
        "a: b\n---\nc: d\n",
        "--- \na: b\n",
        "%YAML 1.2\n---\na: b\n",
        "a: b\n...\n",
        "a:\tb\n",
        "\ta: b\n",
        "a: [b c: d]\n",
        "a: [b]c\n",
        "a: \"b\"c\n",
        "a: [b]# c\n",
        "a: {b: }\n",
        "a: {b}\n",
        "a: [b, ]\n",
        "  a: b\nc: d\n",
        "a:\n    b: 1\n  c: 2\n",
        "- a\n",
        "just text\n",
        "{ a: b }\n",
        "a: @b\n",
        "a: é\n",
        "é: a\n",
        "<<: a\n",
      })
  void leavesToTheLibraryWhatIsNotPlain(String text) {
    assertThat(PlainReader.read(source(text))).isEmpty();
  }

  @Test
  void aKeyThatIsTooLongForYamlIsLeftToTheLibrary() {
    assertThat(PlainReader.read(source("a".repeat(1_025) + ": b\n"))).isEmpty();
  }

  @Test
  void whatNestsTooDeepIsLeftToTheLibrary() {
    int most = NodeReader.DEPTH_MAX - 1;
    assertThat(PlainReader.read(source("a: " + "[".repeat(most) + "]".repeat(most) + "\n")))
        .isPresent();
    assertThat(PlainReader.read(source("a: " + "[".repeat(most + 1) + "]".repeat(most + 1) + "\n")))
        .isEmpty();
    assertThat(PlainReader.read(source(sections(NodeReader.DEPTH_MAX)))).isPresent();
    assertThat(PlainReader.read(source(sections(NodeReader.DEPTH_MAX + 1)))).isEmpty();
  }

  private static String sections(int deep) {
    var text = new StringBuilder();
    for (int i = 0; i < deep; i++) {
      text.append(" ".repeat(i)).append("a:\n");
    }
    return text.toString();
  }

  /** Red without any one of the reader's conditions. */
  @Test
  void whateverItReadsOfAMutantTheLibraryReadsToo() throws IOException {
    var random = new SplittableRandom(7);
    List<String> corpus = new ArrayList<>(List.of(SMALL, SMALL));
    for (Path file : examples().toList()) {
      corpus.add(Files.readString(file));
    }
    int read = 0;
    for (int i = 0; i < MUTANTS; i++) {
      String mutant = mutant(corpus.get(random.nextInt(corpus.size())), random);
      SourceText source = source(mutant);
      Optional<YamlNode> plain = PlainReader.read(source);
      if (plain.isPresent()) {
        read++;
        assertThat(plain).as(mutant).isEqualTo(parsed(source));
      }
    }
    // Otherwise this compares nothing.
    assertThat(read).isBetween(MUTANTS / 10, MUTANTS * 9 / 10);
  }

  private static String mutant(String text, SplittableRandom random) {
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    int from = random.nextInt(lines.size());
    lines = new ArrayList<>(lines.subList(from, Math.min(lines.size(), from + 12)));
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      change(lines, random);
    }
    return String.join(random.nextInt(20) == 0 ? "\r\n" : "\n", lines);
  }

  private static void change(List<String> lines, SplittableRandom random) {
    int at = random.nextInt(lines.size());
    String line = lines.get(at);
    int column = random.nextInt(line.length() + 1);
    char salt = SALT.charAt(random.nextInt(SALT.length()));
    switch (random.nextInt(7)) {
      case 0 -> lines.set(at, line.substring(0, column) + salt + line.substring(column));
      case 1 ->
          lines.set(
              at, line.substring(0, column) + line.substring(Math.min(line.length(), column + 1)));
      case 2 -> lines.set(at, "  " + line);
      case 3 -> lines.set(at, line.startsWith("  ") ? line.substring(2) : line);
      case 4 -> lines.add(at, line);
      case 5 -> Collections.swap(lines, at, random.nextInt(lines.size()));
      default -> lines.set(at, line.substring(0, column));
    }
  }

  /** What the library reads without a word of complaint. */
  private static Optional<YamlNode> parsed(SourceText source) {
    var problems = new Problems();
    Optional<YamlNode> root = NodeReader.parse(source, problems);
    assertThat(problems.inOrder()).as(source.text()).isEmpty();
    return root;
  }

  private static SourceText source(String text) {
    return SourceText.decode("t.yaml", text.getBytes(StandardCharsets.UTF_8), new Problems())
        .orElseThrow(() -> new IllegalArgumentException(text));
  }
}
