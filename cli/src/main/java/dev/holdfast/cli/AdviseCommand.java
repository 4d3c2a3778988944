package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.advisor.advice.Advice;
import dev.holdfast.advisor.advice.Candidate;
import dev.holdfast.advisor.advice.Decision;
import dev.holdfast.advisor.advice.DecisionPage;
import dev.holdfast.advisor.advice.Ranked;
import dev.holdfast.advisor.estimate.Figures;
import dev.holdfast.advisor.estimate.Span;
import dev.holdfast.advisor.estimate.Standing;
import dev.holdfast.cli.Terminal.Style;
import dev.holdfast.cli.TextTable.Cell;
import dev.holdfast.model.design.Design;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says which pattern suits a design, and why not another. */
@Command(
    name = "advise",
    description =
        "Rank the patterns for a design by what they cost, promise and ask for, and say why this"
            + " one and not another.")
final class AdviseCommand implements Callable<Integer> {
  private static final int WIDTH = 120;
  private static final String INDENT = "  ";

  private final Terminal terminal;
  @Mixin private final DesignFile file = new DesignFile();
  @Mixin private final PriceBook prices = new PriceBook();
  @Mixin private final JsonOption answer = new JsonOption();

  private Path records = Path.of("");

  AdviseCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Option(
      names = "--records",
      paramLabel = "DIR",
      description = "Also write the decisions to this folder, a Markdown page each.")
  void records(Path folder) {
    records = folder;
  }

  @Override
  public Integer call() {
    Design design = file.design(terminal);
    Advice advice = Advice.of(design, prices.book());
    if (answer.json()) {
      terminal.out().println(json(design, advice).toPrettyString());
    } else {
      show(design, advice);
    }
    if (!records.toString().isEmpty()) {
      write(design, advice);
    }
    return ExitCode.OK;
  }

  private void show(Design design, Advice advice) {
    terminal
        .out()
        .println(terminal.styled(Style.BOLD, design.name() + ": " + advice.chosen().name()));
    say(advice.summary());
    terminal.out().println();
    TextTable table =
        new TextTable(WIDTH, INDENT)
            .headings("PATTERN", "USD/MONTH", "×", "RTO", "RPO", "COMPLEXITY", "WHY, OR WHY NOT");
    for (Ranked one : advice.ranking()) {
      Candidate candidate = one.candidate();
      table.row(
          new Cell(candidate.name(), one.chosen() ? Style.BOLD : Style.PLAIN),
          Cell.of(candidate.monthly().rounded()),
          Cell.of(Figures.number(candidate.estimate().cost().multiplier())),
          new Cell(Figures.duration(candidate.rto().typical()), style(candidate.rtoStanding())),
          new Cell(rpo(candidate), style(candidate.rpoStanding())),
          Cell.of(Figures.number(candidate.complexity())),
          Cell.of(one.remark()));
    }
    table.lines(terminal).forEach(terminal.out()::println);
    for (Decision decision : advice.decisions()) {
      terminal.out().println();
      terminal.out().println(terminal.styled(Style.BOLD, decision.title()));
      say("optimised for " + decision.optimisedFor() + "; the price: " + decision.pricePaid());
      for (Decision.Alternative alternative :
          decision.alternatives().subList(0, Math.min(1, decision.alternatives().size()))) {
        say("not " + alternative.name() + ": " + alternative.because());
      }
    }
  }

  private static String rpo(Candidate candidate) {
    return candidate.rpo().map(Span::typical).map(Figures::duration).orElse("all");
  }

  private static Style style(Standing standing) {
    return switch (standing) {
      case MISSED -> Style.BAD;
      case AT_RISK -> Style.WARNING;
      case MET -> Style.GOOD;
      case NOT_STATED -> Style.PLAIN;
    };
  }

  private void say(String sentence) {
    TextTable.wrapped(sentence, WIDTH - INDENT.length())
        .forEach(line -> terminal.out().println(INDENT + line));
  }

  private void write(Design design, Advice advice) {
    Map<String, String> pages =
        DecisionPage.pages(design.name(), advice.decisions(), LocalDate.now(ZoneOffset.UTC));
    try {
      Files.createDirectories(records);
      for (Map.Entry<String, String> page : pages.entrySet()) {
        Files.writeString(records.resolve(page.getKey()), page.getValue());
      }
    } catch (IOException e) {
      throw CommandException.usage(
              "The decisions cannot be written to " + records + ": " + e,
              "Name a folder that can be written.")
          .causedBy(e);
    }
    terminal.err().println("wrote " + pages.size() + " pages to " + records);
  }

  private static ObjectNode json(Design design, Advice advice) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("topology", design.name())
        .put("advised", advice.chosen().name())
        .put("because", advice.summary());
    ArrayNode ranking = root.putArray("ranking");
    for (Ranked one : advice.ranking()) {
      ObjectNode node = ranking.addObject();
      Candidate candidate = one.candidate();
      node.put("pattern", candidate.name())
          .put("advised", one.chosen())
          .put("fits", candidate.fits())
          .put("monthly", candidate.monthly().amount())
          .put("multiplier", Math.round(candidate.estimate().cost().multiplier() * 100) / 100.0)
          .put("rto_typical_ms", candidate.rto().typical().toMillis())
          .put("rto_worst_ms", candidate.rto().worst().toMillis());
      candidate
          .rpo()
          .ifPresentOrElse(
              rpo -> node.put("rpo_typical_ms", rpo.typical().toMillis()),
              () -> node.putNull("rpo_typical_ms"));
      node.put("complexity", candidate.complexity()).put("because", one.because());
    }
    ArrayNode decisions = root.putArray("decisions");
    for (Decision decision : advice.decisions()) {
      ObjectNode node =
          decisions
              .addObject()
              .put("title", decision.title())
              .put("context", decision.context())
              .put("choice", decision.choice())
              .put("optimised_for", decision.optimisedFor())
              .put("price_paid", decision.pricePaid());
      ArrayNode alternatives = node.putArray("alternatives");
      decision
          .alternatives()
          .forEach(other ->
              alternatives.addObject().put("name", other.name()).put("because", other.because()));
    }
    return root;
  }
}
