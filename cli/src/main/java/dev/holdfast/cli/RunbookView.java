package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One execution of a runbook.
 *
 * @param id its name
 * @param resource which resource it is about
 * @param kind {@code switchover} or {@code failover}
 * @param state how far it is
 * @param because why it is there
 * @param steps its steps so far, in their order
 * @param approvals who approved
 * @param approvalsNeeded how many people must
 */
record RunbookView(
    String id,
    String resource,
    String kind,
    String state,
    Optional<String> because,
    List<StepView> steps,
    List<String> approvals,
    int approvalsNeeded) {
  static RunbookView of(JsonNode json) {
    return new RunbookView(
        json.path("id").asText(),
        json.path("resource").asText(),
        StatusView.word(json, "kind"),
        StatusView.word(json, "state"),
        StatusView.text(json, "because"),
        StatusView.each(json, "steps", StepView::of),
        StatusView.each(json, "approvals", JsonNode::asText),
        json.path("approvals_needed").asInt());
  }

  /** Whether it goes on only when people approve. */
  boolean awaitsApproval() {
    return state.equals("awaiting approval");
  }

  /** Whether nothing will happen in it any more. */
  boolean ended() {
    return switch (state) {
      case "completed", "rolled back", "abandoned" -> true;
      default -> false;
    };
  }

  /** Whether it did what it is for. */
  boolean completed() {
    return state.equals("completed");
  }

  /**
   * One step.
   *
   * @param name which of the phases
   * @param startedAt when it began; empty before
   * @param finishedAt when it was observed to be complete; empty before
   * @param because what was observed
   */
  record StepView(
      String name,
      Optional<Instant> startedAt,
      Optional<Instant> finishedAt,
      Optional<String> because) {
    static StepView of(JsonNode json) {
      return new StepView(
          json.path("name").asText(),
          instant(json, "started_at"),
          instant(json, "finished_at"),
          StatusView.text(json, "because"));
    }

    /** How long it took; empty before it is complete. */
    Optional<Duration> took() {
      return startedAt.flatMap(start -> finishedAt.map(end -> Duration.between(start, end)));
    }

    private static Optional<Instant> instant(JsonNode json, String key) {
      JsonNode value = json.path(key);
      return value.isNumber()
          ? Optional.of(Instant.ofEpochMilli(value.asLong()))
          : StatusView.text(json, key).map(Instant::parse);
    }
  }
}
