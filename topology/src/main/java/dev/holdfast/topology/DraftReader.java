package dev.holdfast.topology;

import dev.holdfast.model.Degraded;
import dev.holdfast.model.Durability;
import dev.holdfast.model.FailoverPolicy.Mode;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.RegionRole;
import dev.holdfast.model.design.DeclaredResource.Kind;
import dev.holdfast.model.design.Facts;
import dev.holdfast.model.design.Geography;
import dev.holdfast.model.design.ServiceFacts;
import dev.holdfast.model.design.StoreFacts;
import dev.holdfast.topology.Draft.DraftDurability;
import dev.holdfast.topology.Draft.DraftFacts;
import dev.holdfast.topology.Draft.DraftFailover;
import dev.holdfast.topology.Draft.DraftKind;
import dev.holdfast.topology.Draft.DraftLink;
import dev.holdfast.topology.Draft.DraftObjectives;
import dev.holdfast.topology.Draft.DraftRegion;
import dev.holdfast.topology.Draft.DraftResource;
import dev.holdfast.topology.Draft.DraftSite;
import dev.holdfast.topology.SectionReader.Names;
import dev.holdfast.topology.YamlNode.Entry;
import dev.holdfast.topology.YamlNode.Mapping;
import dev.holdfast.topology.YamlNode.Scalar;
import dev.holdfast.topology.YamlNode.Sequence;
import dev.holdfast.topology.YamlNode.Unreadable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Turns nodes into typed declarations; reports unknown keys, missing keys and wrong types. */
final class DraftReader {
  /** The only version of the format so far. */
  private static final int FORMAT = 1;

  /** A link's key; the schema holds the same expression. */
  static final java.util.regex.Pattern LINK_KEY =
      java.util.regex.Pattern.compile(
          "([a-z](?:[a-z0-9-]{0,38}[a-z0-9])?) *<-> *([a-z](?:[a-z0-9-]{0,38}[a-z0-9])?)");

  /** A provider and its region; the schema holds the same expression. */
  static final java.util.regex.Pattern PROVIDER =
      java.util.regex.Pattern.compile("[a-z0-9][a-z0-9-]{0,39}/[a-z0-9][a-z0-9-]{0,39}");

  /** Whose law holds; the schema holds the same expression. */
  static final java.util.regex.Pattern JURISDICTION = java.util.regex.Pattern.compile("[a-z]{2}");

  private static final Map<String, Kind> KINDS =
      Arrays.stream(Kind.values())
          .collect(Collectors.toMap(kind -> kind.name().toLowerCase(Locale.ROOT), kind -> kind));

  private final SectionReader file;
  private final Problems problems;
  private final Mentions mentions = new Mentions();

  private final Places places;

  private DraftReader(SectionReader file, Places places, Problems problems) {
    this.file = file;
    this.places = places;
    this.problems = problems;
  }

  /** Reads a whole document. */
  static Optional<Draft> read(YamlNode root, Problems problems) {
    if (isSomethingElse(root)) {
      problems.error(
          root.place(),
          "This is no topology file: it has none of the keys "
              + Words.list(Section.TOPOLOGY.keys().subList(0, 5)),
          "give the path of a topology file; examples/quickstart.yaml is one");
      return Optional.empty();
    }
    var file = SectionReader.open(Section.TOPOLOGY, root.place(), root, problems);
    return Optional.of(new DraftReader(file, Places.of(root), problems).draft());
  }

  /** One message instead of one for each key of a file that was given by mistake. */
  private static boolean isSomethingElse(YamlNode root) {
    return root instanceof Mapping mapping
        && mapping.entries().stream()
            .noneMatch(entry -> Section.TOPOLOGY.keys().contains(entry.key().text()));
  }

  private Draft draft() {
    file.require("holdfast", "begin with `holdfast: 1`, the version of the file's format");
    file.count("holdfast", FORMAT, FORMAT);
    file.require("name", "add the application's name, for instance `name: storefront`");
    file.require("regions", "declare three regions, for instance `us-east: { role: data }`");
    file.require("resources", "declare what to keep, for instance a resource of `kind: database`");
    DraftObjectives common = objectives(file);
    Facts facts = FactsReader.read(new SectionValues(file, mentions));
    Draft draft =
        new Draft(
            file.name("name", "storefront"),
            named("regions", Defaults.REGIONS_MAX).map(this::region).toList(),
            named("links", Integer.MAX_VALUE).flatMap(entry -> link(entry).stream()).toList(),
            named("resources", Defaults.RESOURCES_MAX)
                .map(entry -> resource(entry, common))
                .toList(),
            failover(),
            facts,
            places);
    mentions.check(draft, problems);
    return draft;
  }

  /** The entries of a section whose keys are names that the file chooses. */
  private Stream<Entry> named(String key, int max) {
    Optional<Entry> section = file.entry(key);
    if (section.isEmpty()) {
      return Stream.empty();
    }
    Scalar at = section.get().key();
    YamlNode node = section.get().value();
    boolean nothing = node instanceof Scalar scalar && scalar.kind() == YamlNode.Kind.NOTHING;
    List<Entry> entries = node instanceof Mapping mapping ? mapping.entries() : List.of();
    boolean mapping = nothing || node instanceof Mapping || node instanceof Unreadable;
    if (!mapping) {
      problems.error(
          node.place(),
          Words.quote(key) + " is " + node.described() + ", not a section with keys",
          "write one name with a colon on each line below it, and what it has behind the colon");
    } else if (entries.isEmpty() && !key.equals("links") && !(node instanceof Unreadable)) {
      problems.error(at.place(), Words.quote(key) + " is empty", "declare at least one");
    } else if (entries.size() > max) {
      problems.error(
          entries.get(max).key().place(),
          Words.quote(key)
              + " has "
              + entries.size()
              + " entries; at most "
              + max
              + " are supported",
          "remove some, or split the application into several topologies");
      // Whatever else could be said would be said thousands of times for the wrong file.
      return Stream.empty();
    }
    return entries.stream();
  }

  private DraftRegion region(Entry entry) {
    Located<String> name = keyOf(entry);
    boolean named = Names.check("a region", name, problems);
    var section = SectionReader.open(Section.REGION, name.place(), entry.value(), problems);
    Optional<Located<String>> provider =
        section.text("provider", "aws/us-east-1").filter(this::isProvider);
    RegionRole role =
        section.choice("role", RegionRole.class).map(Located::value).orElse(Defaults.ROLE);
    var values = new SectionValues(section, mentions);
    var site =
        new DraftSite(
            values.choice("geography", Geography.class),
            values.text("jurisdiction", JURISDICTION, "eu"));
    return new DraftRegion(name, named, provider, role, site);
  }

  private boolean isProvider(Located<String> provider) {
    boolean matches = PROVIDER.matcher(provider.value()).matches();
    if (!matches) {
      problems.error(
          provider.place(),
          "`provider` is the text " + Words.quote(provider.value()) + ", not provider/region",
          "write both in lower case, for instance `aws/us-east-1` or `on-premises/oslo`");
    }
    return matches;
  }

  private Optional<DraftLink> link(Entry entry) {
    Located<String> key = keyOf(entry);
    var section = SectionReader.open(Section.LINK, key.place(), entry.value(), problems);
    var rtt = section.duration("rtt", "ms");
    var jitter = section.duration("jitter", "ms");
    var bandwidth = section.bandwidth("bandwidth");
    Matcher ends = LINK_KEY.matcher(key.value());
    if (!ends.matches()) {
      problems.error(
          key.place(),
          Words.quote(key.value()) + " names no link",
          "write two regions with an arrow between them, for instance `us-east <-> eu-west`");
      return Optional.empty();
    }
    return Optional.of(
        new DraftLink(key.place(), List.of(ends.group(1), ends.group(2)), rtt, jitter, bandwidth));
  }

  private DraftResource resource(Entry entry, DraftObjectives common) {
    Located<String> name = keyOf(entry);
    Names.check("a resource", name, problems);
    Kind kind = kindOf(entry.value());
    var section = SectionReader.open(sectionOf(kind), name.place(), entry.value(), problems);
    section.require("kind", "add `kind: database`");
    section.choice("kind", Kind.class);
    Pattern pattern =
        section.choice("pattern", Pattern.class).map(Located::value).orElse(Pattern.ACTIVE_PASSIVE);
    section.require("primary", "add `primary:` with the region that takes the writes at first");
    if (kind == Kind.DATABASE && pattern != Pattern.SINGLE_REGION) {
      section.require("replicas", "add `replicas:` with the regions that hold standbys, as a list");
    }
    return new DraftResource(
        name,
        new DraftKind(kind, pattern),
        section.text("primary", "us-east"),
        replicas(section),
        durability(section, kind),
        objectives(section).or(common),
        facts(kind, new SectionValues(section, mentions)));
  }

  private static DraftFacts facts(Kind kind, SectionValues resource) {
    return kind == Kind.SERVICE
        ? new DraftFacts(
            ResourceReader.needs(resource), StoreFacts.NONE, ResourceReader.service(resource))
        : new DraftFacts(
            ResourceReader.needs(resource), ResourceReader.store(resource), ServiceFacts.NONE);
  }

  /** The kind decides which keys are known, so it is looked for before anything is reported. */
  private static Kind kindOf(YamlNode node) {
    if (node instanceof Mapping mapping) {
      for (Entry entry : mapping.entries()) {
        if (entry.key().text().equals("kind") && entry.value() instanceof Scalar scalar) {
          return Optional.ofNullable(KINDS.get(scalar.text())).orElse(Kind.DATABASE);
        }
      }
    }
    return Kind.DATABASE;
  }

  private static Section sectionOf(Kind kind) {
    return switch (kind) {
      case DATABASE -> Section.DATABASE;
      case SERVICE -> Section.SERVICE;
      case TABLE, STREAM, CACHE, BUCKET, SETTINGS -> Section.STORE;
    };
  }

  private DraftDurability durability(SectionReader section, Kind kind) {
    Durability byDefault = kind == Kind.DATABASE ? Defaults.DURABILITY : Durability.ASYNC;
    if (kind == Kind.SERVICE) {
      return new DraftDurability(section.placeOf("kind"), Optional.of(byDefault), Optional.empty());
    }
    Optional<Located<Durability>> said = section.choice("durability", Durability.class);
    Optional<Durability> value =
        section.has("durability") ? said.map(Located::value) : Optional.of(byDefault);
    return new DraftDurability(
        said.map(Located::place).orElseGet(() -> section.placeOf("durability")),
        value,
        kind == Kind.DATABASE ? section.choice("degraded", Degraded.class) : Optional.empty());
  }

  private List<Located<String>> replicas(SectionReader section) {
    YamlNode node = section.node("replicas").orElse(null);
    if (node == null || node instanceof Unreadable) {
      return List.of();
    }
    if (!(node instanceof Sequence sequence)) {
      String example =
          node instanceof Scalar s && s.kind() == YamlNode.Kind.TEXT ? s.text() : "eu-west";
      problems.error(
          node.place(),
          "`replicas` is " + node.described() + ", not a list",
          "write it in brackets: `[" + example + "]`");
      return List.of();
    }
    if (sequence.items().isEmpty()) {
      problems.error(
          sequence.place(),
          "`replicas` is empty, so nothing would survive the loss of the primary's region",
          "name at least one other data region");
    }
    List<Located<String>> replicas = new ArrayList<>();
    sequence
        .items()
        .forEach(item ->
            section.text("An item of `replicas`", item, "eu-west").ifPresent(replicas::add));
    return replicas;
  }

  private static DraftObjectives objectives(SectionReader parent) {
    var section = parent.section("objectives", Section.OBJECTIVES);
    return new DraftObjectives(section.duration("rto", "s"), section.duration("rpo", "s"));
  }

  private DraftFailover failover() {
    var section = file.section("failover", Section.FAILOVER);
    Optional<Located<Mode>> said = section.choice("mode", Mode.class);
    Optional<Mode> mode =
        section.has("mode") ? said.map(Located::value) : Optional.of(Defaults.MODE);
    Place place =
        said.map(Located::place)
            .orElseGet(() -> file.placeOf(file.has("failover") ? "failover" : "regions"));
    return new DraftFailover(
        place,
        mode,
        section.count("approvals", 1, Defaults.APPROVALS_MAX),
        section.duration("lease", "s"));
  }

  private static Located<String> keyOf(Entry entry) {
    return new Located<>(entry.key().text(), entry.key().place());
  }
}
