package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.model.RegionId;

/** What became of one request to one region. */
sealed interface Reply {
  /** The region that was asked. */
  RegionId region();

  /**
   * The region answered.
   *
   * @param region that answered
   * @param status the HTTP status
   * @param body the JSON it sent
   */
  record Answered(RegionId region, int status, JsonNode body) implements Reply {
    /** Whether the region answered the question, or took the order. */
    boolean ok() {
      return status == 200 && body.path("ok").asBoolean(true);
    }

    /** Whether the region itself cannot say what became of the order. */
    boolean undecided() {
      return status >= 500;
    }

    /** Why, in the region's own words. */
    String because() {
      String because = body.path("because").asText();
      return because.isEmpty() ? "HTTP status " + status + " without a reason" : because;
    }
  }

  /**
   * The region did not answer.
   *
   * @param region that was asked
   * @param because what was seen instead
   * @param reached whether the request may have arrived, so that it may have been carried out
   */
  record Silent(RegionId region, String because, boolean reached) implements Reply {}
}
