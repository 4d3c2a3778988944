package dev.holdfast.topology;

import dev.holdfast.model.design.Backups;
import dev.holdfast.model.design.Cpu;
import dev.holdfast.model.design.DeclaredResource.Needs;
import dev.holdfast.model.design.Load;
import dev.holdfast.model.design.MeasuredLag;
import dev.holdfast.model.design.Memory;
import dev.holdfast.model.design.Scaling;
import dev.holdfast.model.design.ServiceFacts;
import dev.holdfast.model.design.StoreFacts;
import dev.holdfast.topology.YamlNode.Entry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads what is told about one resource beside where it is and what it promises. */
final class ResourceReader {
  /** More instances than this are a slip of the keyboard; the schema holds the same limit. */
  private static final int INSTANCES_MAX = 1_000_000;

  /** What holds a resource; the schema holds the expression of names. */
  private static final Pattern ENGINE = Pattern.compile("[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?");

  private ResourceReader() {}

  static Needs needs(SectionValues resource) {
    return new Needs(
        resource.count("tier", 1, 4),
        resource.resources("depends-on"),
        resource.texts("residency", "eu").stream().map(Located::value).toList(),
        tags(resource));
  }

  private static Map<String, String> tags(SectionValues resource) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (Entry entry : resource.entries("tags")) {
      resource
          .section()
          .text("A tag", entry.value(), "shop")
          .ifPresent(text -> tags.put(entry.key().text(), text.value()));
    }
    return tags;
  }

  static StoreFacts store(SectionValues store) {
    SectionValues lag = store.in("lag", Section.LAG);
    return new StoreFacts(
        store.text("engine", ENGINE, "aurora-global"),
        store.choices("holds", StoreFacts.Content.class),
        store.choice("conflicts", StoreFacts.Conflicts.class),
        load(store.in("load", Section.LOAD)),
        new MeasuredLag(lag.duration("p95"), lag.duration("alarm")),
        backups(store.in("backups", Section.BACKUPS)),
        store.period("retention"),
        store.flag("immutable"));
  }

  private static Load load(SectionValues load) {
    return new Load(
        load.rate("writes"),
        load.rate("reads"),
        load.size("row-size"),
        load.size("transaction-size"),
        load.size("size"),
        load.share("cold"),
        load.share("growth"));
  }

  private static Backups backups(SectionValues backups) {
    return new Backups(
        backups.duration("every"),
        backups.period("keep"),
        backups.region("region"),
        backups.flag("point-in-time"),
        backups.flag("encrypted"),
        backups.date("restore-tested"));
  }

  static ServiceFacts service(SectionValues service) {
    SectionValues cpu = service.in("cpu", Section.CPU);
    SectionValues memory = service.in("memory", Section.MEMORY);
    SectionValues scaling = service.in("scaling", Section.SCALING);
    return new ServiceFacts(
        service.countsByRegion("instances", INSTANCES_MAX),
        service.countsByRegion("quota", INSTANCES_MAX),
        service.count("needed", 1, INSTANCES_MAX),
        new Cpu(cpu.number("requested"), cpu.number("used")),
        new Memory(memory.size("requested"), memory.size("used")),
        service.duration("start"),
        new Scaling(
            scaling.count("min", 0, INSTANCES_MAX),
            scaling.count("max", 1, INSTANCES_MAX),
            scaling.number("per-minute")),
        service.flag("stateless"),
        service.number("cross-region-calls"));
  }
}
