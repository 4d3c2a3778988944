package dev.holdfast.drill.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.util.Arrays;
import java.util.List;

/**
 * Gives the page's script the figures under a chart, so that it can tell them where the pointer is.
 */
final class ChartJson {
  private ChartJson() {}

  static String of(Timeline timeline, Buckets buckets, ResourceId resource) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("from", millis(buckets.window().startNanos()));
    root.put("to", millis(buckets.window().endNanos()));
    root.put("zero", millis(TimelineChart.zeroNanos(timeline)));
    root.put("width", millis(buckets.window().bucketNanos()));
    ArrayNode regions = root.putArray("regions");
    List<LagPoint> lag = timeline.lag().getOrDefault(resource, List.of());
    buckets
        .byRegion()
        .forEach((region, series) ->
            region(regions.addObject(), region, series, buckets, lag)
                .put("colour", TimelineChart.colour(timeline, region)));
    // A "</script>" inside a string would end the element that holds this.
    return root.toString().replace("<", "\\u003c");
  }

  private static ObjectNode region(
      ObjectNode node,
      RegionId region,
      Buckets.Series series,
      Buckets buckets,
      List<LagPoint> lag) {
    node.put("name", region.value());
    ArrayNode ok = node.putArray("ok");
    ArrayNode indeterminate = node.putArray("indeterminate");
    ArrayNode fail = node.putArray("fail");
    ArrayNode slowest = node.putArray("slowest");
    for (int i = 0; i < buckets.count(); i++) {
      ok.add(series.acknowledged(i));
      indeterminate.add(series.indeterminate(i));
      fail.add(series.failed(i));
      slowest.add(millis(series.slowestNanos(i)));
    }
    long[] behind = new long[buckets.count()];
    Arrays.fill(behind, -1);
    for (LagPoint point : lag) {
      if (point.region().equals(region) && buckets.window().contains(point.nanos())) {
        behind[buckets.bucketAt(point.nanos())] = point.bytes();
      }
    }
    ArrayNode bytes = node.putArray("lag");
    for (long value : behind) {
      bytes.add(value);
    }
    return node;
  }

  private static long millis(long nanos) {
    return Math.round(nanos / 1e6);
  }
}
