package dev.holdfast.advisor.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.design.Design;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every design, tried on drawn ones; the seed in a failure's name replays it. */
class EstimatePropertiesTest {
  private static final Book BOOK = Books.builtIn();

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyCentIsInALineAndEveryTermInTheSum(long seed) {
    Estimate estimate = Estimate.of(Designs.random(seed, true, 0, 1), BOOK);

    for (Bill bill : List.of(estimate.cost().alone(), estimate.cost().design())) {
      assertThat(bill.lines().stream().mapToLong(line -> line.monthly().cents()).sum())
          .isEqualTo(bill.total().cents());
      assertThat(bill.lines())
          .allSatisfy(line -> {
            assertThat(line.price().source()).isNotBlank();
            assertThat(line.formula()).contains(line.price().unit());
          });
      Money byCategory =
          List.of(Category.values()).stream().map(bill::total).reduce(Money.ZERO, Money::plus);
      assertThat(byCategory).isEqualTo(bill.total());
    }
    assertThat(estimate.cost().premium().plus(estimate.cost().alone().total()))
        .isEqualTo(estimate.cost().design().total());
    estimate.recovery().resources().forEach(EstimatePropertiesTest::addsUp);
    addsUp(estimate.recovery().application());
  }

  private static void addsUp(RtoEstimate rto) {
    assertThat(rto.terms().stream().map(TermEstimate::term))
        .doesNotHaveDuplicates()
        .isSortedAccordingTo(Comparator.naturalOrder());
    Duration typical =
        rto.terms().stream()
            .map(term -> term.span().typical())
            .reduce(Duration.ZERO, Duration::plus);
    assertThat(rto.total().typical()).isEqualTo(typical).isPositive();
    assertThat(rto.terms())
        .allSatisfy(term -> {
          assertThat(term.formula()).isNotBlank();
          assertThat(term.source()).isNotBlank();
        });
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theWholeIsNeverBackBeforeAPartThatIsAwaited(long seed) {
    Estimate estimate = Estimate.of(Designs.random(seed, true, 0, 1), BOOK);

    assertThat(estimate.recovery().resources())
        .allSatisfy(part ->
            assertThat(part.total().typical())
                .isLessThanOrEqualTo(estimate.recovery().application().total().typical()));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void moreInstancesNeverCostLess(long seed) {
    assertThat(cost(Designs.random(seed, true, 0, 1)))
        .isLessThanOrEqualTo(cost(Designs.random(seed, true, 3, 1)));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void moreTrafficNeverCostsLess(long seed) {
    assertThat(cost(Designs.random(seed, true, 0, 1)))
        .isLessThanOrEqualTo(cost(Designs.random(seed, true, 0, 2.5)));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aCopyInOneMoreRegionNeverCostsLess(long seed) {
    // At prices that are the same everywhere: work may well move to a cheaper region.
    Book level = Books.overlaid(BOOK, "region.factor 1 ratio\ntransfer.inter-region 0.02 USD/GB\n");

    assertThat(cost(Designs.random(seed, false, 0, 1), level))
        .isLessThanOrEqualTo(cost(Designs.random(seed, true, 0, 1), level));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aCopyInOneMoreRegionNeverLosesMore(long seed) {
    List<RpoEstimate> before = losses(Designs.random(seed, false, 0, 1));
    List<RpoEstimate> after = losses(Designs.random(seed, true, 0, 1));

    assertThat(after).hasSameSizeAs(before);
    for (int i = 0; i < before.size(); i++) {
      RpoEstimate fewer = before.get(i);
      assertThat(after.get(i).losesMoreThan(fewer))
          .as("%s after %s", after.get(i), fewer)
          .isFalse();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aSavingIsTheDifferenceOfTwoWholeBills(long seed) {
    Design design = Designs.random(seed, true, 0, 1);
    Repricing repricing =
        new Repricing(design, BOOK, Costing.priced(design, BOOK, Choices.PLAIN, Gaps.unheard()));
    Design smaller =
        Variations.resources(
            design,
            resource ->
                resource.id().value().hashCode() % 2 == 0
                    ? Variations.replicas(resource, List.of())
                    : resource);

    for (Design changed : List.of(smaller, design, Variations.local(smaller, 0.99))) {
      assertThat(repricing.saved(changed))
          .isEqualTo(saved(design, Costing.bill(changed, BOOK, Choices.PLAIN, Gaps.unheard())));
    }
    for (Choices choices : List.of(new Choices(true, false), new Choices(false, true))) {
      assertThat(repricing.saved(choices))
          .isEqualTo(saved(design, Costing.bill(design, BOOK, choices, Gaps.unheard())));
    }
  }

  private static Money saved(Design design, Bill after) {
    return cost(design).minus(after.total());
  }

  private static Money cost(Design design) {
    return cost(design, BOOK);
  }

  private static Money cost(Design design, Book book) {
    return Costing.bill(design, book, Choices.PLAIN, new Gaps()).total();
  }

  private static List<RpoEstimate> losses(Design design) {
    return new LossWindows(design, BOOK, new Gaps()).all();
  }
}
