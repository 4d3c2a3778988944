package dev.holdfast.advisor.estimate;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.design.DeclaredRegion;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.Design;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A bill in the making: what is being priced, with which book, and the lines so far. */
final class Costing {
  /** What a line is about when no single resource causes it. */
  static final String WHOLE = "all";

  private final Design design;
  private final Book book;
  private final Sizes sizes;
  private final Choices choices;
  private final Map<RegionId, Optional<String>> providers = new HashMap<>();
  private final Map<String, Map<RegionId, Entry>> found = new HashMap<>();
  private final Map<RegionId, Factor> levels = new HashMap<>();
  private final Factor hours;
  private final Factor megaseconds;
  private final List<CostLine> lines = new ArrayList<>();

  Costing(Design design, Book book, Gaps gaps, Choices choices) {
    this.design = design;
    this.book = book;
    this.sizes = new Sizes(book, gaps);
    this.choices = choices;
    this.hours = new Factor(book.amount("hours.month"), "h");
    this.megaseconds = new Factor(book.amount("hours.month") * 3_600 / 1e6, "million s");
    for (DeclaredRegion region : design.regions()) {
      providers.put(region.id(), region.region().provider());
    }
  }

  /** The monthly bill of a design. What had to be assumed is added to {@code gaps}. */
  static Bill bill(Design design, Book book, Choices choices, Gaps gaps) {
    return priced(design, book, choices, gaps).bill();
  }

  /** The same, and what each part of the design adds to it. */
  static Priced priced(Design design, Book book, Choices choices, Gaps gaps) {
    Costing costing = new Costing(design, book, gaps, choices);
    List<Money> each = new ArrayList<>();
    for (DeclaredResource resource : design.resources()) {
      each.add(costing.add(resource));
    }
    Money whole = costing.addWhole();
    return new Priced(new Bill(costing.lines), each, whole);
  }

  /**
   * A bill and its parts.
   *
   * @param bill the bill
   * @param each what each resource causes, in the order of the file
   * @param whole what no single resource causes
   */
  record Priced(Bill bill, List<Money> each, Money whole) {}

  /** Adds what one resource causes, and says what that comes to. */
  Money add(DeclaredResource resource) {
    int before = lines.size();
    if (resource.keepsData()) {
      StoreCosts.add(this, resource);
      ReplicationTraffic.add(this, resource);
    } else {
      ServiceCosts.add(this, resource);
    }
    return since(before);
  }

  /** Adds what no single resource causes, and says what that comes to. */
  Money addWhole() {
    int before = lines.size();
    RegionId home = Home.of(design);
    boolean several = Home.several(design, home);
    UserTraffic.add(this, home, several);
    RunningCosts.add(this, home, several);
    return since(before);
  }

  private Money since(int before) {
    Money added = Money.ZERO;
    for (int i = before; i < lines.size(); i++) {
      added = added.plus(lines.get(i).monthly());
    }
    return added;
  }

  Design design() {
    return design;
  }

  Sizes sizes() {
    return sizes;
  }

  Choices choices() {
    return choices;
  }

  double amount(String key) {
    return book.amount(key);
  }

  /** The price in a region. */
  Entry price(String key, RegionId region) {
    return found
        .computeIfAbsent(key, _ -> new HashMap<>())
        .computeIfAbsent(
            region, id -> book.entry(key, providers.getOrDefault(id, Optional.empty())));
  }

  /** The price level of a region. */
  Factor level(RegionId region) {
    return levels.computeIfAbsent(
        region, id -> new Factor(price("region.factor", id).amount(), "price level of " + id));
  }

  Factor hours() {
    return hours;
  }

  /** Millions of seconds in a month. */
  Factor megaseconds() {
    return megaseconds;
  }

  /** Adds a line, unless nothing is used. */
  void line(Item item, Entry price, Confidence confidence, Factor... factors) {
    for (Factor factor : factors) {
      if (!(factor.value() > 0)) {
        return;
      }
    }
    List<Factor> numbers = List.of(factors);
    lines.add(
        new CostLine(
            item.category,
            item.subject,
            item.region,
            item.what,
            numbers,
            price,
            confidence.and(price.confidence()),
            CostLine.product(numbers, price)));
  }

  /**
   * What a line is about.
   *
   * @param category which of the four
   * @param subject the resource, or {@link #WHOLE}
   * @param region the region that is billed
   * @param what what is paid for
   */
  record Item(Category category, String subject, String region, String what) {
    static Item of(Category category, DeclaredResource resource, RegionId region, String what) {
      return new Item(category, resource.id().value(), region.value(), what);
    }
  }
}
