package dev.holdfast.lab;

import dev.holdfast.model.Bandwidth;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads a {@link Fault} from the words of a command line. */
public final class FaultWords {
  /** Every form, as a person writes it. */
  public static final List<String> FORMS =
      List.of(
          "kill REGION",
          "freeze REGION",
          "thaw REGION",
          "cut REGION REGION [--one-way]",
          "isolate REGION [--one-way in|out]",
          "slow REGION REGION [--delay 200ms] [--bandwidth 10Mbit/s]",
          "engine-crash REGION RESOURCE",
          "node-crash REGION",
          "break-engine REGION [RESOURCE]",
          "mend-engine REGION [RESOURCE]",
          "pause-node REGION --for 800ms",
          "fill REGION",
          "free REGION",
          "restart REGION",
          "heal");

  /** Nothing that a busy machine does lasts longer; a longer pause is a frozen region's. */
  private static final Duration PAUSE_MAX = Duration.ofMinutes(1);

  private static final Bandwidth UNLIMITED = new Bandwidth(Long.MAX_VALUE);
  private static final Pattern QUANTITY = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)([a-zA-Z/]+)");
  private static final Map<String, Long> NANOS =
      Map.of("us", 1_000L, "ms", 1_000_000L, "s", 1_000_000_000L);
  private static final Map<String, Long> BITS =
      Map.of("bit/s", 1L, "kbit/s", 1_000L, "mbit/s", 1_000_000L, "gbit/s", 1_000_000_000L);

  private final Topology topology;
  private final List<String> plain = new ArrayList<>();
  private Fault.Direction direction = Fault.Direction.BOTH;
  private boolean oneWay;
  private Duration delay = Duration.ZERO;
  private Bandwidth bandwidth = UNLIMITED;
  private Duration length = Duration.ZERO;

  private FaultWords(Topology topology) {
    this.topology = topology;
  }

  /** Reads a fault for regions and resources of that topology. */
  public static Parsed parse(List<String> words, Topology topology) {
    try {
      return new Parsed.Understood(new FaultWords(topology).read(words));
    } catch (IllegalArgumentException wrong) {
      return new Parsed.Misunderstood(String.valueOf(wrong.getMessage()));
    }
  }

  private Fault read(List<String> words) {
    if (words.isEmpty()) {
      throw wrong("Say what to do:\n  " + String.join("\n  ", FORMS));
    }
    String verb = words.getFirst();
    takeOptions(verb, words.subList(1, words.size()));
    return switch (verb) {
      case "kill" -> new Fault.Kill(onlyRegion(verb));
      case "freeze" -> new Fault.Freeze(onlyRegion(verb));
      case "thaw" -> new Fault.Thaw(onlyRegion(verb));
      case "node-crash" -> new Fault.NodeCrash(onlyRegion(verb));
      case "restart" -> new Fault.Restart(onlyRegion(verb));
      case "fill" -> new Fault.Fill(onlyRegion(verb));
      case "free" -> new Fault.Free(onlyRegion(verb));
      case "pause-node" -> new Fault.PauseNode(onlyRegion(verb), length());
      case "isolate" -> new Fault.Isolate(onlyRegion(verb), direction);
      case "cut" -> {
        expect(verb, 2);
        differ();
        yield new Fault.Cut(region(0), region(1), !oneWay);
      }
      case "slow" -> {
        expect(verb, 2);
        differ();
        yield slow();
      }
      case "engine-crash" -> {
        expect(verb, 2);
        yield new Fault.EngineCrash(region(0), resource(1));
      }
      case "break-engine" -> new Fault.BreakEngine(regionOf(verb), resourceOrOnly());
      case "mend-engine" -> new Fault.MendEngine(regionOf(verb), resourceOrOnly());
      case "heal" -> {
        expect(verb, 0);
        yield new Fault.Heal();
      }
      default ->
          throw wrong("No such fault: '" + verb + "'. There are:\n  " + String.join("\n  ", FORMS));
    };
  }

  private void takeOptions(String verb, List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (!word.startsWith("--")) {
        plain.add(word);
        continue;
      }
      switch (verb + " " + word) {
        case "cut --one-way" -> oneWay = true;
        case "isolate --one-way" -> direction = direction(valueAfter(words, i++, "in or out"));
        case "slow --delay" -> delay = duration(valueAfter(words, i++, "for instance 200ms"));
        case "pause-node --for" -> length = duration(valueAfter(words, i++, "for instance 800ms"));
        case "slow --bandwidth" ->
            bandwidth = bandwidth(valueAfter(words, i++, "for instance 10Mbit/s"));
        default -> throw wrong("'" + verb + "' has no option " + word + ". Write: " + form(verb));
      }
    }
  }

  private static String valueAfter(List<String> words, int index, String what) {
    if (index + 1 == words.size()) {
      throw wrong(words.get(index) + " needs a value: " + what);
    }
    return words.get(index + 1);
  }

  private Fault slow() {
    if (delay.isZero() && bandwidth.equals(UNLIMITED)) {
      throw wrong("Say how slow: --delay 200ms, --bandwidth 10Mbit/s, or both");
    }
    return new Fault.Slow(region(0), region(1), delay, bandwidth);
  }

  private Duration length() {
    if (length.isZero() || length.compareTo(PAUSE_MAX) > 0) {
      throw wrong(
          "Say for how long, at most %d s: --for 800ms. For longer, use 'freeze' and 'thaw'"
              .formatted(PAUSE_MAX.toSeconds()));
    }
    return length;
  }

  /** The region of a fault that may name a resource as well. */
  private RegionId regionOf(String verb) {
    if (plain.isEmpty() || plain.size() > 2) {
      throw wrong("Write: " + form(verb));
    }
    return region(0);
  }

  /** The resource that was named, or the only one there is. */
  private ResourceId resourceOrOnly() {
    if (plain.size() > 1) {
      return resource(1);
    }
    List<ResourceId> all = resources();
    if (all.size() != 1) {
      throw wrong("Say which resource. There are: " + listed(all));
    }
    return all.getFirst();
  }

  private RegionId onlyRegion(String verb) {
    expect(verb, 1);
    return region(0);
  }

  private void expect(String verb, int count) {
    if (plain.size() != count) {
      throw wrong("Write: " + form(verb));
    }
  }

  private void differ() {
    if (plain.get(0).equals(plain.get(1))) {
      throw wrong("A link joins two different regions, not " + plain.get(0) + " with itself");
    }
  }

  private RegionId region(int index) {
    String name = plain.get(index);
    return topology.regionIds().stream()
        .filter(id -> id.value().equals(name))
        .findFirst()
        .orElseThrow(
            () -> wrong("No region '" + name + "'. There are: " + listed(topology.regionIds())));
  }

  private ResourceId resource(int index) {
    String name = plain.get(index);
    List<ResourceId> ids = resources();
    return ids.stream()
        .filter(id -> id.value().equals(name))
        .findFirst()
        .orElseThrow(() -> wrong("No resource '" + name + "'. There are: " + listed(ids)));
  }

  private List<ResourceId> resources() {
    return topology.databases().stream().map(database -> database.id()).toList();
  }

  private static String listed(List<?> names) {
    return names.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  private static Fault.Direction direction(String word) {
    return switch (word) {
      case "in" -> Fault.Direction.IN;
      case "out" -> Fault.Direction.OUT;
      default ->
          throw wrong(
              "--one-way is 'in' (it no longer hears) or 'out' (it is no longer"
                  + " heard), not '"
                  + word
                  + "'");
    };
  }

  private static Duration duration(String word) {
    return Duration.ofNanos(
        quantity(word, NANOS, "A time is a number and us, ms or s, for instance 200ms"));
  }

  private static Bandwidth bandwidth(String word) {
    String remedy =
        "A bandwidth is a number and bit/s, kbit/s, Mbit/s or Gbit/s, for instance 10Mbit/s";
    long bits = quantity(word.toLowerCase(Locale.ROOT), BITS, remedy);
    if (bits < 1) {
      throw wrong(remedy + "; for nothing at all, use 'cut'");
    }
    return new Bandwidth(bits);
  }

  private static long quantity(String word, Map<String, Long> units, String remedy) {
    Matcher matcher = QUANTITY.matcher(word);
    Long unit = matcher.matches() ? units.get(matcher.group(2)) : null;
    if (unit == null) {
      throw wrong(remedy + ", not '" + word + "'");
    }
    return new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit)).longValue();
  }

  private static String form(String verb) {
    return FORMS.stream()
        .filter(form -> form.equals(verb) || form.startsWith(verb + " "))
        .findFirst()
        .orElseGet(() -> String.join("\n  ", FORMS));
  }

  private static IllegalArgumentException wrong(String because) {
    return new IllegalArgumentException(because);
  }
}
