package dev.holdfast.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.lab.Answer;
import dev.holdfast.lab.FaultWords;
import dev.holdfast.lab.LabClient;
import dev.holdfast.lab.Parsed;
import dev.holdfast.lab.Supervisor;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Does harm to running regions, or mends it. */
@Command(
    name = "fault",
    description = {
      "Do harm to running regions, or mend it:",
      "  kill REGION                 as if its power had failed",
      "  freeze REGION               all of its processes stand still (SIGSTOP)",
      "  thaw REGION                 they run on as if no time had passed",
      "  cut REGION REGION           a silent black hole; --one-way: the second no longer hears"
          + " the first",
      "  isolate REGION              cut from all others; --one-way in: it no longer hears;"
          + " --one-way out: it is no longer heard",
      "  slow REGION REGION          --delay 200ms is added each way, --bandwidth 10Mbit/s is the"
          + " most that flows each way",
      "  engine-crash REGION RESOURCE  kill -9 of the resource's server",
      "  node-crash REGION           kill -9 of the region's node",
      "  break-engine REGION [RESOURCE]  kill -9 of its server, which lacks a file from then on and"
          + " cannot start",
      "  mend-engine REGION [RESOURCE]   the file is back",
      "  pause-node REGION --for 800ms   its node stands still for so long, its servers run on",
      "  fill REGION                 its disk takes nothing more (needs 'up --disk 1GB')",
      "  free REGION                 its disk has room again",
      "  restart REGION              stop it in good order if it runs, and start it again",
      "  heal                        all links as declared, disks freed, servers mended, frozen"
          + " regions thawed, dead ones started again"
    })
final class FaultCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final StateOptions state = new StateOptions();
  @Mixin private final JsonOption answer = new JsonOption();

  private List<String> words = List.of();

  private FaultCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The command; a fault's own options are words of the fault. */
  static CommandLine line(Terminal terminal) {
    return new CommandLine(new FaultCommand(terminal)).setUnmatchedOptionsArePositionalParams(true);
  }

  @Parameters(paramLabel = "FAULT", arity = "1..*", description = "One of the faults above.")
  void words(List<String> words) {
    this.words = List.copyOf(words);
  }

  @Override
  public Integer call() throws IOException {
    RunningTopology running = state.running();
    if (FaultWords.parse(words, running.topology()) instanceof Parsed.Misunderstood(var because)) {
      throw CommandException.usage(because, "");
    }
    LabClient client = supervisor(running);
    return switch (client.fault(words)) {
      case Answer.Done(var did) -> {
        tell(did);
        yield ExitCode.OK;
      }
      case Answer.Refused(var because) -> throw CommandException.failed(because, "");
      case Answer.Unknown(var because) ->
          throw CommandException.unknown(because, "See how things stand with: holdfast status");
    };
  }

  private static LabClient supervisor(RunningTopology running) throws IOException {
    LabClient client =
        Supervisor.read(running.folder())
            .map(LabClient::to)
            .filter(LabClient::alive)
            .orElseThrow(() ->
                CommandException.usage(
                    running.topology().name() + " is not up: its supervisor has died.",
                    "Start it again with: holdfast up"));
    return client;
  }

  private void tell(List<String> did) {
    if (answer.json()) {
      ObjectMapper mapper = new ObjectMapper();
      ObjectNode document = mapper.createObjectNode();
      document.set("did", mapper.valueToTree(did));
      terminal.out().println(document.toPrettyString());
    } else {
      did.forEach(terminal.out()::println);
    }
  }
}
