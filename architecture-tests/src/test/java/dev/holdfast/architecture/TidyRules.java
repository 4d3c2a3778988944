package dev.holdfast.architecture;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What every file must be like. Each rule returns one sentence per offence: where, what, and how to
 * heal it.
 */
final class TidyRules {
  private static final int LINES_MAX = 500;

  /** Spelled in two parts, so that this file does not offend against its own rules. */
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(?:TO" + "DO|FIX" + "ME|X" + "XX)\\b");

  private static final Pattern SLEEP =
      Pattern.compile("Thread\\s*\\.\\s*sl" + "eep\\b|@Dis" + "abled\\b");

  /**
   * Where there is no condition to wait for, because going on at a steady pace is the whole point.
   */
  private static final Set<String> PACED =
      Set.of(
          "/Pace.java",
          "/Eventually.java",
          "consensus/src/main/java/dev/holdfast/consensus/Watchdog.java",
          "consensus/src/test/java/dev/holdfast/consensus/PeerProcess.java");

  private static final Pattern PACKAGE_HOST =
      Pattern.compile(
          "repo1?\\.maven|arti"
              + "factory|\\bnex"
              + "us\\b|registry\\.npm|files\\.python|plugins\\.gradle|jit"
              + "pack",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern DESCRIPTION =
      Pattern.compile("<description>(.*?)</description>", Pattern.DOTALL);
  private static final Pattern TITLE = Pattern.compile("^# .+", Pattern.MULTILINE);
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern FENCED =
      Pattern.compile("^```.*?^```", Pattern.MULTILINE | Pattern.DOTALL);
  private static final String DECISIONS = "docs/decisions/";

  private TidyRules() {}

  static List<String> longFiles(Tree tree) {
    return sources(tree)
        .filter(path -> tree.text(path).lines().count() > LINES_MAX)
        .map(path -> path + " has more than " + LINES_MAX + " lines: split it by what it knows")
        .toList();
  }

  static List<String> unfinished(Tree tree) {
    return offences(
        texts(tree), tree, UNFINISHED, "finish it now, or write down why not as a decision");
  }

  static List<String> sleepsAndDisabledTests(Tree tree) {
    return offences(
        tree.ending(".java").filter(path -> PACED.stream().noneMatch(path::endsWith)),
        tree,
        SLEEP,
        "wait for the condition itself with a deadline; heal the test");
  }

  static List<String> packageHosts(Tree tree) {
    return offences(
        texts(tree), tree, PACKAGE_HOST, "where packages come from is the builder's own setting");
  }

  static List<String> packagesWithoutInfo(Tree tree) {
    return tree.ending(".java")
        .map(path -> path.substring(0, path.lastIndexOf('/') + 1))
        .distinct()
        .filter(folder -> !tree.has(folder + "package-info.java"))
        .map(folder ->
            folder + " has no package-info.java: say what the package does, and @NullMarked")
        .toList();
  }

  static List<String> modulesMissingFromTheArchitecture(Tree tree) {
    String architecture = tree.text("ARCHITECTURE.md");
    return tree.modules().stream()
        .flatMap(module -> {
          String description = description(tree.text(module + "/pom.xml"));
          if (description.isEmpty()) {
            return Stream.of(
                module + "/pom.xml has no description: say in one sentence what it is for");
          }
          String row = "| `" + module + "` | " + description.replaceAll("\\.$", "") + " |";
          return architecture.contains(row)
              ? Stream.<String>empty()
              : Stream.of("ARCHITECTURE.md's table lacks the row, word for word: " + row);
        })
        .toList();
  }

  static List<String> titles(Tree tree) {
    return tree.ending(".md")
        .filter(path -> TITLE.matcher(prose(tree, path)).results().count() != 1)
        .map(path -> path + " needs exactly one title, a line that begins with '# '")
        .toList();
  }

  static List<String> brokenLinks(Tree tree) {
    return tree.ending(".md")
        .flatMap(path ->
            LINK.matcher(prose(tree, path))
                .results()
                .map(link -> link.group(1))
                .filter(target -> !target.matches("(?:https?|mailto):.*|#.*"))
                .filter(target -> !tree.has(resolved(path, target)))
                .map(target -> path + " links to " + target + ", which is not there"))
        .toList();
  }

  static List<String> unlistedDecisions(Tree tree) {
    String index = tree.text(DECISIONS + "README.md");
    return tree.ending(".md")
        .filter(path -> path.startsWith(DECISIONS) && !path.endsWith("/README.md"))
        .map(path -> path.substring(DECISIONS.length()))
        .filter(file -> !index.contains("(" + file + ")"))
        .map(file -> DECISIONS + "README.md does not list " + file)
        .toList();
  }

  private static List<String> offences(
      Stream<String> paths, Tree tree, Pattern pattern, String remedy) {
    return paths
        .flatMap(path -> {
          List<String> lines = tree.text(path).lines().toList();
          return IntStream.range(0, lines.size())
              .filter(line -> pattern.matcher(lines.get(line)).find())
              .mapToObj(line ->
                  path
                      + ":"
                      + (line + 1)
                      + " '"
                      + found(pattern, lines.get(line))
                      + "': "
                      + remedy);
        })
        .toList();
  }

  private static String found(Pattern pattern, String line) {
    return pattern.matcher(line).results().map(MatchResult::group).findFirst().orElse("");
  }

  private static Stream<String> sources(Tree tree) {
    return Stream.concat(
        tree.ending(".java", ".js", ".css", ".sh"),
        tree.paths().stream().filter(path -> List.of("holdfast", "dev", ".ci/run").contains(path)));
  }

  private static Stream<String> texts(Tree tree) {
    return Stream.concat(
        sources(tree), tree.ending(".md", ".xml", ".yaml", ".yml", ".html", ".sql"));
  }

  private static String description(String pom) {
    return DESCRIPTION
        .matcher(pom)
        .results()
        .map(result -> result.group(1).strip())
        .findFirst()
        .orElse("");
  }

  private static String prose(Tree tree, String path) {
    return FENCED.matcher(tree.text(path)).replaceAll("");
  }

  private static String resolved(String from, String target) {
    return Path.of(from).resolveSibling(target.replaceAll("#.*$", "")).normalize().toString();
  }
}
