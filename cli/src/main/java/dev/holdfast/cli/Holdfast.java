package dev.holdfast.cli;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.time.Duration;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** The {@code holdfast} command itself; the work is in its subcommands. */
@Command(
    name = "holdfast",
    description =
        "Multi-region you can prove: run, fail over and drill the regions one file declares.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    usageHelpWidth = 100,
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done; or the verdict is valid and every objective met",
      "1:the verdict is invalid, an objective was missed, something was found, or the regions"
          + " refused",
      "2:the command line, the file or the surroundings are not right; nothing was changed",
      "3:unknown: nobody can say"
    })
public final class Holdfast {
  /** Held, because a logger that nobody holds forgets its level. */
  private static final Logger DATABASE_CLIENT = Logger.getLogger("org.postgresql");

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace behind an error.")
  private boolean verbose;

  private Holdfast() {}

  /** Runs one command and exits with its code, one of those that {@code --help} lists. */
  public static void main(String[] arguments) {
    quieten();
    System.exit(run(Terminal.ofProcess(), arguments));
  }

  /**
   * What libraries and parts log is for log files; people are told what matters by the commands.
   */
  private static void quieten() {
    Logger.getLogger("").setLevel(Level.WARNING);
    // A drill breaks the connections of its clients; what became of each is in its history.
    DATABASE_CLIENT.setLevel(Level.OFF);
  }

  /** Runs one command in this process and returns its exit code. */
  static int run(Terminal terminal, String... arguments) {
    return run(terminal, RegionHost.Nodes.REAL, arguments);
  }

  /** The same with regions of another kind. */
  static int run(Terminal terminal, RegionHost.Nodes nodes, String... arguments) {
    FailureReport report = new FailureReport(terminal);
    CommandLine holdfast = new CommandLine(new Holdfast());
    // In the order of --help.
    holdfast.addSubcommand(new CheckCommand(terminal));
    holdfast.addSubcommand(new ExplainCommand(terminal));
    holdfast.addSubcommand(new ComplyCommand(terminal));
    holdfast.addSubcommand(new EstimateCommand(terminal));
    holdfast.addSubcommand(new AdviseCommand(terminal));
    holdfast.addSubcommand(new PlanCommand(terminal));
    holdfast.addSubcommand(new CapacityCommand(terminal));
    holdfast.addSubcommand(new ReportCommand(terminal));
    holdfast.addSubcommand(new SimulateCommand(terminal));
    holdfast.addSubcommand(new DrillCommand(terminal));
    holdfast.addSubcommand(new JudgeCommand(terminal));
    holdfast.addSubcommand(new CalibrateCommand(terminal));
    holdfast.addSubcommand(new UpCommand(terminal, nodes));
    holdfast.addSubcommand(new DownCommand(terminal));
    holdfast.addSubcommand(new StatusCommand(terminal));
    holdfast.addSubcommand(new SwitchoverCommand(terminal));
    holdfast.addSubcommand(new FailoverCommand(terminal));
    holdfast.addSubcommand(new ApproveCommand(terminal));
    holdfast.addSubcommand(new VerifyCommand(terminal));
    holdfast.addSubcommand(new AuditCommand(terminal));
    holdfast.addSubcommand(FaultCommand.line(terminal));
    holdfast
        .setOut(terminal.out())
        .setErr(terminal.err())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.ansi()))
        .setExecutionExceptionHandler(report)
        .setParameterExceptionHandler(report)
        .registerConverter(Duration.class, DurationText::parse)
        .registerConverter(RegionId.class, named("region", RegionId::new))
        .registerConverter(ResourceId.class, named("resource", ResourceId::new));
    if (arguments.length == 0) {
      holdfast.usage(terminal.err());
      return ExitCode.USAGE;
    }
    return holdfast.execute(arguments);
  }

  private static <T> ITypeConverter<T> named(String what, Function<String, T> parse) {
    return text -> {
      if (!RegionId.isName(text)) {
        throw new TypeConversionException(
            "'%s' cannot name a %s: use lower-case letters, digits and inner hyphens"
                .formatted(text, what));
      }
      return parse.apply(text);
    };
  }

  /** Whether stack traces are welcome. */
  boolean verbose() {
    return verbose;
  }
}
