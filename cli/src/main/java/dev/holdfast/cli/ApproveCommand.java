package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Approves a runbook that waits for people. */
@Command(name = "approve", description = "Approve a runbook that waits for people.")
final class ApproveCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final FollowOptions options = new FollowOptions();

  private String runbook = "";

  @Option(
      names = "--as",
      paramLabel = "NAME",
      required = true,
      description = "Who approves; each approval must come from another person.")
  private String by = "";

  ApproveCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Parameters(paramLabel = "RUNBOOK", description = "Which, as 'holdfast status' names it.")
  void runbook(String runbook) {
    this.runbook = runbook;
  }

  @Override
  public Integer call() throws InterruptedException {
    RunningTopology running = options.running();
    ObjectNode order = RegionsApi.body();
    order.put("runbook", runbook);
    order.put("by", by);
    return new RunbookFollower(terminal, running, options).approve(order, by);
  }
}
