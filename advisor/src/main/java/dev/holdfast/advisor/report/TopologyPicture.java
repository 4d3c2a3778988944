package dev.holdfast.advisor.report;

import static java.util.Locale.ROOT;

import dev.holdfast.advisor.estimate.Figures;
import dev.holdfast.model.Link;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.design.DeclaredRegion;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.Design;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Draws regions from west to east, what is in each, the round trips between them above and what is
 * replicated below.
 */
final class TopologyPicture {
  private static final double WIDTH = 1120;
  private static final double GAP = 56;
  private static final double CHIP = 22;
  private static final double HEAD = 46;
  private static final int CHIPS_MAX = 9;
  private static final int IN_A_ROW = 5;
  private static final double ARC = 34;
  private static final double FLOW_INSET = 24;

  private final Design design;
  private final List<DeclaredRegion> regions;
  private final StringBuilder body = new StringBuilder();
  private final Map<RegionId, Spot> spots = new LinkedHashMap<>();

  /** Where a region's box is. */
  private record Spot(double x, double y, double width, double height) {
    double middle() {
      return x + width / 2;
    }
  }

  private TopologyPicture(Design design) {
    this.design = design;
    this.regions =
        design.regions().stream()
            .sorted(
                Comparator.comparingDouble((DeclaredRegion region) ->
                    region.site().map(site -> site.longitude()).orElse(0.0)))
            .toList();
  }

  static String of(Design design) {
    return new TopologyPicture(design).draw();
  }

  private String draw() {
    boolean few = regions.size() <= IN_A_ROW;
    double arcs = few ? ARC * (regions.size() - 1) + 18 : 8;
    int columns = Math.min(regions.size(), IN_A_ROW);
    double width = Math.min(300, (WIDTH - GAP * (columns - 1)) / columns);
    double height = HEAD + CHIP * mostChips() + 10;
    double left = (WIDTH - columns * width - GAP * (columns - 1)) / 2;
    for (int i = 0; i < regions.size(); i++) {
      double x = left + i % columns * (width + GAP);
      int row = i / columns;
      double y = arcs + row * (height + GAP / 2);
      spots.put(regions.get(i).id(), new Spot(x, y, width, height));
    }
    if (few) {
      design.links().forEach(this::link);
    }
    regions.forEach(this::region);
    int rows = (regions.size() + columns - 1) / columns;
    double bottom = arcs + rows * (height + GAP / 2);
    if (few) {
      bottom += flows(bottom - GAP / 2) - GAP / 2 + 14;
    }
    return Html.svg(WIDTH, bottom, "The regions of " + design.name(), body.toString());
  }

  private long mostChips() {
    long most = regions.stream().mapToLong(region -> chips(region.id()).size()).max().orElse(0);
    return Math.min(most, CHIPS_MAX + 1L);
  }

  private List<DeclaredResource> chips(RegionId region) {
    return design.resources().stream()
        .filter(resource -> resource.members().contains(region))
        .toList();
  }

  /** An arc above the boxes, higher the farther apart they are, with its round trip. */
  private void link(Link link) {
    Spot a = spots.get(link.a());
    Spot b = spots.get(link.b());
    if (a == null || b == null) {
      return;
    }
    double steps = Math.abs(a.middle() - b.middle()) / (a.width + GAP);
    double rise = ARC * steps;
    double inset = a.middle() < b.middle() ? 10 : -10;
    body.append(
        String.format(
            ROOT,
            "<path class=\"link\" d=\"M%.1f %.1f C%.1f %.1f %.1f %.1f %.1f %.1f\"/>%n",
            a.middle() + inset,
            a.y,
            a.middle() + inset,
            a.y - rise * 1.3,
            b.middle() - inset,
            b.y - rise * 1.3,
            b.middle() - inset,
            b.y));
    body.append(
        Html.label(
            (a.middle() + b.middle()) / 2,
            a.y - rise + 3,
            "mid dim halo",
            Figures.duration(link.rtt()) + " round trip"));
  }

  private void region(DeclaredRegion region) {
    Spot spot = spots.get(region.id());
    if (spot == null) {
      return;
    }
    boolean witness = region.region().witness();
    body.append(
        Html.box(
            spot.x,
            spot.y,
            spot.width,
            spot.height,
            witness ? "witness" : "region",
            region.id().value()));
    body.append(Html.label(spot.x + 12, spot.y + 20, "strong", region.id()));
    body.append(
        Html.label(
            spot.x + 12,
            spot.y + 36,
            "dim",
            region.region().provider().orElse("provider not said")
                + (witness ? " · witness: votes only" : "")));
    List<DeclaredResource> here = chips(region.id());
    double y = spot.y + HEAD;
    for (DeclaredResource resource : here.stream().limit(CHIPS_MAX).toList()) {
      chip(resource, region.id(), spot, y);
      y += CHIP;
    }
    long backups = backupsIn(region.id());
    if (here.isEmpty() && backups > 0) {
      body.append(Html.label(spot.x + 12, y + 12.5, "dim", "backups of " + stores(backups)));
    }
    if (here.size() > CHIPS_MAX) {
      body.append(
          Html.label(spot.x + 12, y + 14, "dim", "and " + (here.size() - CHIPS_MAX) + " more"));
    }
  }

  private long backupsIn(RegionId region) {
    return design.resources().stream()
        .filter(resource -> resource.store().backups().region().equals(Optional.of(region)))
        .count();
  }

  private void chip(DeclaredResource resource, RegionId region, Spot spot, double y) {
    boolean first = resource.activeActive() || resource.placement().primary().equals(region);
    String style =
        resource.keepsData() ? (first ? "primary" : "standby") : (first ? "serving" : "ready");
    Integer instances = resource.service().instances().get(region);
    String role =
        resource.keepsData() ? (first ? "primary" : "standby") : (first ? "serves" : "stands by");
    body.append(
        Html.box(
            spot.x + 12,
            y,
            spot.width - 24,
            CHIP - 5,
            style,
            resource.id() + ": " + kind(resource) + ", " + role));
    body.append(
        Html.label(
            spot.x + 20,
            y + 12.5,
            first ? "on" : "off",
            resource.id() + " · " + kind(resource) + (instances == null ? "" : " × " + instances)));
  }

  private static String kind(DeclaredResource resource) {
    return resource.kind().name().toLowerCase(ROOT);
  }

  /**
   * Below the boxes: how many stores each region replicates to each other one. Says how deep that
   * goes.
   */
  private double flows(double top) {
    Map<RegionId, Map<RegionId, Integer>> flows = new LinkedHashMap<>();
    for (DeclaredResource resource : design.resources()) {
      if (resource.keepsData()) {
        List<RegionId> writers =
            resource.activeActive() ? resource.members() : List.of(resource.placement().primary());
        for (RegionId from : writers) {
          resource.members().stream()
              .filter(to -> !to.equals(from))
              .forEach(to ->
                  flows
                      .computeIfAbsent(from, _ -> new LinkedHashMap<>())
                      .merge(to, 1, Integer::sum));
        }
      }
    }
    // Labels last, so that no arc runs through one.
    List<RegionId> order = List.copyOf(spots.keySet());
    StringBuilder labels = new StringBuilder();
    double deepest = 0;
    for (int i = 0; i < order.size(); i++) {
      for (int j = i + 1; j < order.size(); j++) {
        RegionId west = order.get(i);
        RegionId east = order.get(j);
        int there = flows.getOrDefault(west, Map.of()).getOrDefault(east, 0);
        int back = flows.getOrDefault(east, Map.of()).getOrDefault(west, 0);
        if (there + back > 0) {
          flow(spot(west), spot(east), there > 0, back > 0, top);
          deepest = Math.max(deepest, drop(spot(west), spot(east)) * 0.75);
          labels.append(flowLabel(spot(west), spot(east), said(there, back), top));
        }
      }
    }
    body.append(labels);
    return deepest;
  }

  private Spot spot(RegionId region) {
    return Objects.requireNonNull(spots.get(region));
  }

  private static String said(int there, int back) {
    if (there > 0 && back > 0 && there != back) {
      return stores(there) + " replicated →, " + back + " ←";
    }
    return stores(Math.max(there, back)) + " replicated" + (there == back ? " both ways" : "");
  }

  private static String stores(long count) {
    return count == 1 ? "one store" : count + " stores";
  }

  private static double drop(Spot a, Spot b) {
    return ARC * Math.abs(a.middle() - b.middle()) / (a.width + GAP);
  }

  /** An arc from one region to one east of it, with a head at each end that is copied to. */
  private void flow(Spot a, Spot b, boolean there, boolean back, double top) {
    double drop = drop(a, b);
    double start = a.middle() + FLOW_INSET;
    double end = b.middle() - FLOW_INSET;
    body.append(
        String.format(
            ROOT,
            "<path class=\"flow\" d=\"M%.1f %.1f C%.1f %.1f %.1f %.1f %.1f %.1f\"/>%n",
            start,
            top + (back ? 8 : 0),
            start,
            top + drop,
            end,
            top + drop,
            end,
            top + (there ? 8 : 0)));
    if (there) {
      head(end, top);
    }
    if (back) {
      head(start, top);
    }
  }

  private void head(double x, double top) {
    body.append(
        String.format(
            ROOT, "<path class=\"primary\" d=\"M%.1f %.1f l-4 8 l8 0 z\"/>%n", x, top + 1));
  }

  private static String flowLabel(Spot a, Spot b, String said, double top) {
    return Html.label(
        (a.middle() + b.middle()) / 2, top + drop(a, b) * 0.75 - 6, "mid dim halo", said);
  }
}
