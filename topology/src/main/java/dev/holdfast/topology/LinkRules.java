package dev.holdfast.topology;

import dev.holdfast.model.Link;
import dev.holdfast.topology.Draft.DraftLink;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What must hold for the links together. */
final class LinkRules {
  /** Naming more pairs than this would bury the sentence. */
  private static final int ASSUMED_NAMED_MAX = 6;

  private LinkRules() {}

  static void check(Draft draft, Problems problems) {
    Map<Set<String>, Place> firsts = new HashMap<>();
    draft.links().forEach(link -> checkEnds(draft, link, firsts, problems));
    draft.links().forEach(link -> checkTimes(link, problems));
    warnOfAssumed(PlannedLink.plan(draft), problems);
  }

  private static void checkEnds(
      Draft draft, DraftLink link, Map<Set<String>, Place> firsts, Problems problems) {
    List<String> known = draft.regions().stream().map(region -> region.name().value()).toList();
    boolean real = true;
    for (String end : new TreeSet<>(link.ends())) {
      if (!known.isEmpty() && !known.contains(end)) {
        real = false;
        problems.error(
            link.place(),
            "The link leads to " + Words.quote(end) + ", which is no region",
            References.remedy(end, known));
      }
    }
    if (link.ends().getFirst().equals(link.ends().getLast())) {
      problems.error(
          link.place(),
          "The link leads from " + Words.quote(link.ends().getFirst()) + " to itself",
          "name two different regions, or remove the link");
    } else if (real) {
      Place first = firsts.putIfAbsent(new TreeSet<>(link.ends()), link.place());
      if (first != null) {
        problems.error(
            link.place(),
            "The link between "
                + Words.quote(link.ends().getFirst())
                + " and "
                + Words.quote(link.ends().getLast())
                + " was already declared in line "
                + first.line()
                + "; a link is the same in both directions",
            "keep one of the two");
      }
    }
  }

  private static void checkTimes(DraftLink link, Problems problems) {
    link.rtt()
        .ifPresent(rtt -> {
          checkRtt(rtt, problems);
          link.jitter().ifPresent(jitter -> checkJitter(jitter, rtt.value(), problems));
        });
  }

  private static void checkRtt(Located<Duration> rtt, Problems problems) {
    if (rtt.value().compareTo(Defaults.RTT_MAX) > 0) {
      problems.error(
          rtt.place(),
          "A round trip of "
              + Words.duration(rtt.value())
              + " is slower than any network: by satellite it takes 600ms",
          "write `" + Words.duration(Defaults.RTT_MAX) + "` or less, or another unit");
    }
  }

  private static void checkJitter(Located<Duration> jitter, Duration rtt, Problems problems) {
    if (jitter.value().multipliedBy(2).compareTo(rtt) > 0) {
      problems.error(
          jitter.place(),
          "The jitter of %s is more than half the round trip of %s: a packet would arrive before"
                  .formatted(Words.duration(jitter.value()), Words.duration(rtt))
              + " it was sent",
          "write at most `"
              + Words.duration(rtt.dividedBy(2))
              + "`; the jitter varies each direction's half of the round trip");
    }
  }

  /** One warning for all pairs: each further line would say the same. */
  private static void warnOfAssumed(List<PlannedLink> links, Problems problems) {
    List<PlannedLink> assumed = links.stream().filter(PlannedLink::assumed).toList();
    if (assumed.isEmpty()) {
      return;
    }
    Link first = assumed.getFirst().link();
    problems.warning(
        assumed.getFirst().place(),
        "No round trip is known between "
            + assumed.stream()
                .limit(ASSUMED_NAMED_MAX)
                .map(it -> pair(it.link()))
                .collect(Collectors.joining(", nor between "))
            + (assumed.size() > ASSUMED_NAMED_MAX
                ? ", nor between %d other pairs".formatted(assumed.size() - ASSUMED_NAMED_MAX)
                : "")
            + "; "
            + Words.duration(Defaults.RTT_ASSUMED)
            + " is assumed",
        "measure it and write it under `links`, for instance `"
            + first.a()
            + " <-> "
            + first.b()
            + ": { rtt: "
            + Words.duration(Defaults.RTT_ASSUMED)
            + " }`");
  }

  private static String pair(Link link) {
    return link.a() + " and " + link.b();
  }
}
