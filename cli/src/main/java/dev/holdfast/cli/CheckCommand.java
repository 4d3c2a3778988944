package dev.holdfast.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.cli.Terminal.Style;
import dev.holdfast.model.Topology;
import dev.holdfast.topology.Problem;
import dev.holdfast.topology.ReadResult;
import dev.holdfast.topology.TopologyFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says whether a topology file can be used, and everything that is wrong with it. */
@Command(
    name = "check",
    description =
        "Check a topology file; say everything that is wrong with it, and what to write instead.")
final class CheckCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final JsonOption answer = new JsonOption();

  private Path file = Path.of("");

  CheckCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Parameters(paramLabel = "FILE", description = "The topology file.")
  void file(Path file) {
    this.file = file;
  }

  @Override
  public Integer call() throws JsonProcessingException {
    ReadResult result = TopologyFile.read(file);
    if (answer.json()) {
      tellMachine(result);
    } else {
      tellPeople(result);
    }
    return switch (result) {
      case ReadResult.Valid _ -> ExitCode.OK;
      case ReadResult.Invalid _ -> ExitCode.USAGE;
    };
  }

  private void tellMachine(ReadResult result) throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode document = mapper.createObjectNode();
    document.put("file", file.toString());
    document.put("valid", result instanceof ReadResult.Valid);
    document.set(
        "problems", mapper.valueToTree(result.problems().stream().map(Problem::json).toList()));
    terminal.out().println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(document));
  }

  private void tellPeople(ReadResult result) {
    result.problems().forEach(problem -> terminal.err().println(problem.text()));
    switch (result) {
      case ReadResult.Valid(var topology, var warnings) ->
          terminal
              .out()
              .println(
                  terminal.styled(Style.GOOD, "valid")
                      + "  "
                      + summary(topology)
                      + count(warnings));
      case ReadResult.Invalid(var problems) -> {
        long errors =
            problems.stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .count();
        terminal
            .err()
            .println(
                terminal.styled(Style.BAD, "invalid")
                    + "  "
                    + file
                    + ": "
                    + plural(errors, "error"));
      }
    }
  }

  private static String summary(Topology topology) {
    return topology.name()
        + ": "
        + plural(topology.regions().size(), "region")
        + ", "
        + plural(topology.databases().size(), "database");
  }

  private static String count(List<Problem> warnings) {
    return warnings.isEmpty() ? "" : ", " + plural(warnings.size(), "warning");
  }

  private static String plural(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
