package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.cli.RunbookView.StepView;
import dev.holdfast.cli.Terminal.Style;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Gives an order, then shows the steps of the runbook it began until that ends, and says how it
 * ended.
 */
final class RunbookFollower {
  /** Short beside the second that a switchover takes. */
  private static final Duration INTERVAL = Duration.ofMillis(150);

  /**
   * A runbook takes seconds; one that is not over by now needs people, who have other things to do
   * meanwhile.
   */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Terminal terminal;
  private final RegionsApi regions;
  private final FollowOptions options;
  private int stepsShown;
  private String reasonShown = "";

  RunbookFollower(Terminal terminal, RunningTopology running, FollowOptions options) {
    this.terminal = terminal;
    this.regions = new RegionsApi(running);
    this.options = options;
  }

  /** Gives the order and returns the exit code of what became of it. */
  int order(String path, JsonNode body) throws InterruptedException {
    return order(path, body, Optional.empty());
  }

  /** As {@link #order} for an approval: regions that have not heard of it yet tell old news. */
  int approve(JsonNode body, String by) throws InterruptedException {
    return order("/v1/approve", body, Optional.of(by));
  }

  private int order(String path, JsonNode body, Optional<String> approver)
      throws InterruptedException {
    Reply.Answered answered = regions.order(path, body);
    if (answered.undecided()) {
      throw CommandException.unknown(answered.because(), "See what happened with: holdfast status");
    }
    if (!answered.ok()) {
      throw CommandException.failed(
          answered.because(), "The region refused; how things stand: holdfast status");
    }
    Optional<String> id = StatusView.text(answered.body(), "runbook");
    if (options.noWait() || id.isEmpty()) {
      return told(answered);
    }
    say(id.get() + "  " + answered.because());
    return follow(id.get(), approver);
  }

  private int told(Reply.Answered answered) {
    terminal.out().println(options.json() ? answered.body().toPrettyString() : answered.because());
    return ExitCode.OK;
  }

  private int follow(String id, Optional<String> approver) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Pace pace = new Pace(INTERVAL);
    while (System.nanoTime() < deadline) {
      Optional<JsonNode> found = look(id);
      Optional<RunbookView> told = found.map(RunbookView::of).filter(r -> knows(r, approver));
      if (told.isPresent()) {
        RunbookView runbook = told.get();
        showProgress(runbook);
        if (runbook.ended() || runbook.awaitsApproval()) {
          return conclude(runbook, found.orElseThrow());
        }
      }
      pace.next();
    }
    throw CommandException.unknown(
        "%s has not ended after %d s.".formatted(id, PATIENCE.toSeconds()),
        "It goes on by itself. See: holdfast status --watch");
  }

  private static boolean knows(RunbookView runbook, Optional<String> approver) {
    return !runbook.awaitsApproval() || approver.stream().allMatch(runbook.approvals()::contains);
  }

  /**
   * The runbook as it stands; empty while no region tells, which is to be expected during a
   * failover.
   */
  private Optional<JsonNode> look(String id) {
    try {
      JsonNode runbooks = regions.status().body().path("runbooks");
      return StreamSupport.stream(runbooks.spliterator(), false)
          .filter(runbook -> runbook.path("id").asText().equals(id))
          .findFirst();
    } catch (CommandException e) {
      if (e.exitCode() == ExitCode.UNKNOWN) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void showProgress(RunbookView runbook) {
    while (stepsShown < runbook.steps().size()
        && runbook.steps().get(stepsShown).finishedAt().isPresent()) {
      StepView step = runbook.steps().get(stepsShown);
      RunbookSteps.lines(step, terminal).forEach(this::say);
      stepsShown++;
    }
    String reason = runbook.because().orElse("");
    if (runbook.state().equals("blocked") && !reason.equals(reasonShown)) {
      say("  " + terminal.styled(Style.WARNING, "blocked: ") + reason);
      reasonShown = reason;
    }
  }

  private int conclude(RunbookView runbook, JsonNode json) {
    if (options.json()) {
      terminal.out().println(json.toPrettyString());
    }
    if (runbook.awaitsApproval()) {
      say(
          "%s waits for %d approval(s), each by another person: holdfast approve %s --as NAME"
              .formatted(
                  runbook.id(),
                  runbook.approvalsNeeded() - runbook.approvals().size(),
                  runbook.id()));
      return ExitCode.OK;
    }
    Style style = runbook.completed() ? Style.GOOD : Style.BAD;
    say(
        terminal.styled(style, runbook.state())
            + runbook.because().map(why -> ": " + why).orElse(""));
    return runbook.completed() ? ExitCode.OK : ExitCode.FAILED;
  }

  private void say(String line) {
    if (!options.json()) {
      terminal.out().println(line);
    }
  }
}
