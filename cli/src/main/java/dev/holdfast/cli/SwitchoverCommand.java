package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Moves a primary as planned. */
@Command(
    name = "switchover",
    description =
        "Move a resource's primary to another region; loses nothing, pauses writes briefly.")
final class SwitchoverCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final FollowOptions options = new FollowOptions();

  private String resource = "";

  @Option(names = "--to", paramLabel = "REGION", required = true, description = "Where to.")
  private String to = "";

  SwitchoverCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Parameters(paramLabel = "RESOURCE", description = "Whose primary.")
  void resource(String resource) {
    this.resource = resource;
  }

  @Override
  public Integer call() throws InterruptedException {
    RunningTopology running = options.running();
    ObjectNode order = RegionsApi.body();
    order.put("resource", running.resource(resource).value());
    order.put("to", running.region(to).value());
    return new RunbookFollower(terminal, running, options).order("/v1/switchover", order);
  }
}
