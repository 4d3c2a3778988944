package dev.holdfast.advisor.compliance;

import dev.holdfast.model.design.Regime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The requirements of all regimes, from a dated text. */
public final class RulePacks {
  /** The text's name among the resources of this module. */
  public static final String TABLE = "/dev/holdfast/advisor/rule-packs.txt";

  private static final Pattern DATE = Pattern.compile("As of ([0-9]{4}-[0-9]{2}-[0-9]{2})");

  private final String date;
  private final List<Requirement> requirements;

  private RulePacks(String date, List<Requirement> requirements) {
    this.date = date;
    this.requirements = List.copyOf(requirements);
  }

  /**
   * Reads packs.
   *
   * @throws IllegalArgumentException if the text is not of the form that its head describes
   */
  public static RulePacks parse(String text) {
    Matcher date = DATE.matcher(text);
    if (!date.find()) {
      throw new IllegalArgumentException("The rule packs do not say as of when they hold");
    }
    List<Requirement> requirements =
        Arrays.stream(text.split("\n(?=requirement )", -1))
            .filter(block -> block.startsWith("requirement "))
            .map(RulePacks::requirement)
            .toList();
    return new RulePacks(date.group(1), requirements);
  }

  private static Requirement requirement(String block) {
    String[] source = one(block, "source").split(" \\| ", -1);
    if (source.length != 2) {
      throw new IllegalArgumentException("A source and its address are missing in: " + block);
    }
    return new Requirement(
        block.substring("requirement ".length(), block.indexOf('\n')),
        Regime.valueOf(one(block, "regime").toUpperCase(Locale.ROOT).replace('-', '_')),
        one(block, "says"),
        source[0],
        source[1],
        one(block, "confidence").equals("read"),
        all(block, "met"));
  }

  private static String one(String block, String word) {
    List<String> values = all(block, word);
    if (values.size() != 1) {
      throw new IllegalArgumentException(
          "Not one `" + word + "` but " + values.size() + ": " + block);
    }
    return values.getFirst();
  }

  private static List<String> all(String block, String word) {
    List<String> values = new ArrayList<>();
    block
        .lines()
        .filter(line -> line.startsWith(word + ": "))
        .map(line -> line.substring(word.length() + 2))
        .forEach(values::add);
    return values;
  }

  /** The day on which the packs were last revised. */
  public String date() {
    return date;
  }

  /** Every requirement, in the order of the text. */
  public List<Requirement> requirements() {
    return requirements;
  }

  /** What one regime asks for. */
  public List<Requirement> of(Regime regime) {
    return requirements.stream().filter(it -> it.regime() == regime).toList();
  }
}
