package dev.holdfast.topology;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.design.DataSize;
import dev.holdfast.model.design.Rate;
import dev.holdfast.model.design.Share;
import dev.holdfast.topology.SectionReader.Wanted;
import dev.holdfast.topology.YamlNode.Entry;
import dev.holdfast.topology.YamlNode.Kind;
import dev.holdfast.topology.YamlNode.Mapping;
import dev.holdfast.topology.YamlNode.Scalar;
import dev.holdfast.topology.YamlNode.Sequence;
import dev.holdfast.topology.YamlNode.Unreadable;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The values of one section that need no further check of where they stand. An empty answer means
 * absent or already reported. Names of regions and resources are noted, to be looked up once all
 * are declared.
 */
final class SectionValues {
  /** Amounts beyond this are a slip of the keyboard; the schema holds the same limit. */
  private static final BigDecimal NUMBER_MAX = new BigDecimal("1e15");

  private final SectionReader section;
  private final Mentions mentions;

  SectionValues(SectionReader section, Mentions mentions) {
    this.section = section;
    this.mentions = mentions;
  }

  /** A subsection. */
  SectionValues in(String key, Section kind) {
    return new SectionValues(section.section(key, kind), mentions);
  }

  /** A section of one entry, whose key the file chose and which is already known to be right. */
  SectionValues of(Mapping one, Scalar key) {
    return new SectionValues(section.unchecked(one, key.place()), mentions);
  }

  /** A duration. */
  Optional<Duration> duration(String key) {
    return section.duration(key, "s").map(Located::value);
  }

  /** A duration in hours, days, weeks or years. */
  Optional<Duration> period(String key) {
    return quantity(
        key,
        Units::period,
        text -> Units.periodMeant(text).or(() -> Units.periodMeant(text + "d")),
        new Wanted("a period", "30d", "h, d, w, y"));
  }

  /** A rate. */
  Optional<Rate> rate(String key) {
    return quantity(
        key, Units::rate, Units::rateMeant, new Wanted("a rate", "200/s", "/s, /m, /h, /d"));
  }

  /** An amount of data. */
  Optional<DataSize> size(String key) {
    return quantity(
        key,
        Units::size,
        Units::sizeMeant,
        new Wanted("an amount of data", "50GB", "B, kB, MB, GB, TB, PB"));
  }

  /** A percentage. */
  Optional<Share> share(String key) {
    return quantity(
        key, Units::percentage, Units::percentageMeant, new Wanted("a percentage", "25%", "%"));
  }

  private <T> Optional<T> quantity(
      String key,
      Function<String, Optional<T>> parse,
      Function<String, Optional<String>> meant,
      Wanted wanted) {
    return section.quantity(key, parse, meant, wanted).map(Located::value);
  }

  /** An amount of money. */
  Optional<BigDecimal> amount(String key) {
    YamlNode node = section.node(key).orElse(null);
    if (node == null) {
      return Optional.empty();
    }
    if (node instanceof Scalar scalar
        && (scalar.kind() == Kind.INTEGER || scalar.kind() == Kind.NUMBER)
        && scalar.text().matches("[0-9]{1,16}(\\.[0-9]{1,6})?")) {
      BigDecimal value = new BigDecimal(scalar.text());
      if (value.compareTo(NUMBER_MAX) <= 0) {
        return Optional.of(value);
      }
    }
    return section.wrong(
        Words.quote(key),
        node,
        "not a number from 0 to 1e15",
        "write digits alone, without unit, currency or separators: `" + key + ": 1200`");
  }

  /** A number. */
  Optional<Double> number(String key) {
    return amount(key).map(BigDecimal::doubleValue);
  }

  /** A whole number. */
  Optional<Integer> count(String key, int min, int max) {
    return section.count(key, min, max).map(Located::value);
  }

  /** True or false. */
  Optional<Boolean> flag(String key) {
    YamlNode node = section.node(key).orElse(null);
    if (node == null) {
      return Optional.empty();
    }
    if (node instanceof Scalar scalar && scalar.kind() == Kind.BOOLEAN) {
      return Optional.of(scalar.text().equalsIgnoreCase("true"));
    }
    return section.wrong(
        Words.quote(key), node, "neither true nor false", "write `true` or `false`");
  }

  /** A day. */
  Optional<LocalDate> date(String key) {
    return text(key, "2026-10-02").flatMap(text -> dateOf(key, text));
  }

  private Optional<LocalDate> dateOf(String key, Located<String> text) {
    try {
      if (text.value().length() == "2026-10-02".length()) {
        return Optional.of(LocalDate.parse(text.value()));
      }
    } catch (DateTimeParseException _) {
      // Reported below, like a date of the wrong length.
    }
    section.problem(
        text.place(),
        Words.quote(key) + " is the text " + Words.quote(text.value()) + ", not a date",
        "write year, month and day, for instance `2026-10-02`");
    return Optional.empty();
  }

  /** A text and where it stands. */
  Optional<Located<String>> text(String key, String example) {
    return section.text(key, example);
  }

  /** A text that matches; {@code example} does. */
  Optional<String> text(String key, java.util.regex.Pattern pattern, String example) {
    Optional<Located<String>> text = text(key, example);
    if (text.isPresent() && !pattern.matcher(text.get().value()).matches()) {
      section.problem(
          text.get().place(),
          Words.quote(key) + " is the text " + Words.quote(text.get().value()),
          "write it like " + Words.quote(example));
      return Optional.empty();
    }
    return text.map(Located::value);
  }

  /** One of a few words. */
  <E extends Enum<E>> Optional<E> choice(String key, Class<E> type) {
    return section.choice(key, type).map(Located::value);
  }

  /** A list of some of a few words. */
  <E extends Enum<E>> List<E> choices(String key, Class<E> type) {
    List<E> choices = new ArrayList<>();
    for (YamlNode item : items(key)) {
      section
          .choice("An item of " + Words.quote(key), item, type)
          .map(Located::value)
          .filter(choice -> !choices.contains(choice))
          .ifPresent(choices::add);
    }
    return choices;
  }

  /** A list of texts. */
  List<Located<String>> texts(String key, String example) {
    List<Located<String>> texts = new ArrayList<>();
    for (YamlNode item : items(key)) {
      section.text("An item of " + Words.quote(key), item, example).ifPresent(texts::add);
    }
    return texts;
  }

  /** A region that must be declared. */
  Optional<RegionId> region(String key) {
    return text(key, "us-east").flatMap(mentions::region);
  }

  /** A list of regions that must be declared. */
  List<RegionId> regions(String key) {
    return all(texts(key, "us-east"), mentions::region);
  }

  /** A list of resources that must be declared. */
  List<ResourceId> resources(String key) {
    return all(texts(key, "orders"), mentions::resource);
  }

  private static <T> List<T> all(
      List<Located<String>> names, Function<Located<String>, Optional<T>> named) {
    List<T> all = new ArrayList<>();
    names.forEach(name -> named.apply(name).ifPresent(all::add));
    return all;
  }

  /** Numbers by region. */
  Map<RegionId, Integer> countsByRegion(String key, int max) {
    Map<RegionId, Integer> counts = new LinkedHashMap<>();
    for (Entry entry : entries(key)) {
      var name = new Located<>(entry.key().text(), entry.key().place());
      Optional<Integer> count = section.count(name.value(), entry.value(), 0, max);
      mentions.region(name).ifPresent(region -> count.ifPresent(it -> counts.put(region, it)));
    }
    return counts;
  }

  /** What a section's entries hold, by their names. */
  <T> List<T> each(String key, Section kind, BiFunction<String, SectionValues, T> read) {
    return entries(key).stream()
        .map(entry -> {
          var name = new Located<>(entry.key().text(), entry.key().place());
          section.name("an entry of " + Words.quote(key), name);
          return read.apply(name.value(), new SectionValues(section.open(kind, entry), mentions));
        })
        .toList();
  }

  /** What a list's sections hold. */
  <T> List<T> list(String key, Section kind, Function<SectionValues, Optional<T>> read) {
    List<T> values = new ArrayList<>();
    for (YamlNode item : items(key)) {
      read.apply(new SectionValues(section.open(kind, item), mentions)).ifPresent(values::add);
    }
    return values;
  }

  /** Reports the key as missing if it is. */
  void require(String key, String remedy) {
    section.require(key, remedy);
  }

  /** The entries of a subsection whose keys the file chooses. */
  List<Entry> entries(String key) {
    YamlNode node = section.node(key).orElse(null);
    boolean nothing = node instanceof Scalar scalar && scalar.kind() == Kind.NOTHING;
    if (node == null || nothing || node instanceof Unreadable) {
      return List.of();
    }
    if (node instanceof Mapping mapping) {
      return mapping.entries();
    }
    section.wrong(
        Words.quote(key),
        node,
        "not a section with keys",
        "write one name with a colon on each line below it, and what it has behind the colon");
    return List.of();
  }

  private List<YamlNode> items(String key) {
    YamlNode node = section.node(key).orElse(null);
    if (node == null || node instanceof Unreadable) {
      return List.of();
    }
    if (node instanceof Sequence sequence) {
      return sequence.items();
    }
    section.wrong(Words.quote(key), node, "not a list", "write it in brackets: `[…]`");
    return List.of();
  }

  /** The section itself. */
  SectionReader section() {
    return section;
  }

  /** What was mentioned so far. */
  Mentions mentions() {
    return mentions;
  }
}
