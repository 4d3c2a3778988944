package dev.holdfast.node;

import dev.holdfast.mesh.MeshMeter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Puts the mesh's meter into the words of the API. */
final class MeterView {
  private MeterView() {}

  static List<StatusView.TrafficView> of(MeshMeter meter) {
    return meter.bytes().entrySet().stream()
        .map(entry ->
            new StatusView.TrafficView(
                entry.getKey().from().value(),
                entry.getKey().to().value(),
                entry.getKey().resource().value(),
                entry.getKey().role().name().toLowerCase(Locale.ROOT),
                entry.getValue()))
        .sorted(
            Comparator.comparing(StatusView.TrafficView::from)
                .thenComparing(StatusView.TrafficView::to)
                .thenComparing(StatusView.TrafficView::resource)
                .thenComparing(StatusView.TrafficView::role))
        .toList();
  }
}
