package dev.holdfast.topology;

import dev.holdfast.model.design.Bill;
import dev.holdfast.model.design.BillLine;
import dev.holdfast.model.design.Business;
import dev.holdfast.model.design.Facts;
import dev.holdfast.model.design.Geography;
import dev.holdfast.model.design.PlatformService;
import dev.holdfast.model.design.Regime;
import dev.holdfast.model.design.Share;
import dev.holdfast.model.design.Suppression;
import dev.holdfast.model.design.Traffic;
import dev.holdfast.topology.YamlNode.Entry;
import dev.holdfast.topology.YamlNode.Mapping;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what surrounds the resources. */
final class FactsReader {
  /** A month; the schema holds the same expression. */
  static final Pattern MONTH = Pattern.compile("[0-9]{4}-(0[1-9]|1[0-2])");

  /** A currency; the schema holds the same expression. */
  static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

  private final SectionValues file;

  private FactsReader(SectionValues file) {
    this.file = file;
  }

  /** Reads all sections of a file that are about neither regions nor resources. */
  static Facts read(SectionValues file) {
    var reader = new FactsReader(file);
    return new Facts(
        reader.traffic(),
        reader.business(),
        file.choices("compliance", Regime.class),
        reader.bill(),
        file.each("platform", Section.PLATFORM_SERVICE, FactsReader::platform),
        OperationsReader.read(file),
        file.list("suppressions", Section.SUPPRESSION, FactsReader::suppression));
  }

  private Traffic traffic() {
    SectionValues traffic = file.in("traffic", Section.TRAFFIC);
    return new Traffic(
        traffic.rate("requests"),
        traffic.rate("peak"),
        traffic.size("request-size"),
        traffic.size("response-size"),
        shares(traffic),
        traffic.share("local"),
        traffic.share("growth"));
  }

  /** The shares by geography: words as keys, so the section reads them as it reads choices. */
  private static Map<Geography, Share> shares(SectionValues traffic) {
    Map<Geography, Share> shares = new EnumMap<>(Geography.class);
    for (Entry entry : traffic.entries("share")) {
      traffic
          .section()
          .choice("A key of `share`", entry.key(), Geography.class)
          .ifPresent(geography -> {
            var one = new Mapping(entry.key().place(), List.of(entry));
            traffic
                .of(one, entry.key())
                .share(entry.key().text())
                .ifPresent(share -> shares.put(geography.value(), share));
          });
    }
    return shares;
  }

  private Business business() {
    SectionValues business = file.in("business", Section.BUSINESS);
    return new Business(
        business.text("currency", CURRENCY, "EUR"),
        business.amount("revenue"),
        business.amount("downtime-cost"),
        business.number("impact-factor"),
        business.duration("downtime-tolerance"),
        business.choices("reasons", Business.Reason.class),
        business.count("platform-staff", 0, 10_000),
        business.share("infrastructure-time"),
        business.share("velocity"),
        business.flag("night-duty"),
        business.number("abort-ratio"));
  }

  private Bill bill() {
    SectionValues bill = file.in("bill", Section.BILL);
    return new Bill(
        bill.text("month", MONTH, "2026-10"),
        bill.amount("total"),
        bill.amount("planned-total"),
        bill.amount("projected"),
        bill.amount("quarter-ago"),
        bill.each("lines", Section.BILL_LINE, FactsReader::line));
  }

  private static BillLine line(String name, SectionValues line) {
    return new BillLine(
        name,
        line.amount("amount"),
        line.amount("planned"),
        line.choice("category", BillLine.Category.class),
        line.text("resource", "orders")
            .flatMap(line.mentions()::resource)
            .map(resource -> resource.value()),
        line.text("justified", "every region serves from it").map(Located::value));
  }

  private static PlatformService platform(String name, SectionValues service) {
    service.require("kind", "add `kind:` with what it is for, for instance `kind: dns`");
    return new PlatformService(
        name,
        service.choice("kind", PlatformService.Kind.class).orElse(PlatformService.Kind.OTHER),
        service.text("service", "aws/iam").map(Located::value),
        service.text("home", "us-east").map(Located::value),
        service.regions("regions"),
        service.choices("used-in", PlatformService.Use.class),
        service.choice("plane", PlatformService.Plane.class),
        service.choice("strategy", PlatformService.KeyStrategy.class));
  }

  private static Optional<Suppression> suppression(SectionValues suppression) {
    suppression.require("rule", "add `rule:` with the rule's id, for instance `rule: HF-031`");
    suppression.require("reason", "add `reason:` with why the rule does not fit here");
    suppression.require("until", "add `until:` with the last day on which this holds");
    var rule = suppression.text("rule", "HF-031").map(Located::value);
    var at = suppression.text("at", "resources.orders").map(Located::value);
    var reason = suppression.text("reason", "one country by law").map(Located::value);
    var until = suppression.date("until");
    return rule.flatMap(
        id -> reason.flatMap(why -> until.map(day -> new Suppression(id, at, why, day))));
  }
}
