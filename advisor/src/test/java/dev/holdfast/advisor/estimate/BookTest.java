package dev.holdfast.advisor.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BookTest {
  private static final String OURS =
      """
      # prices
      transfer      0.02  USD/GB 2026-11-20 medium a page, with spaces
      transfer@aws  0.03  USD/GB 2026-11-20 high   another page
      transfer@aws/ap-south-1 0.086 USD/GB 2026-11-20 high a third page
      machine 1 USD/h 2026-11-20 low guessed
      """;

  private final Book book = Books.read(OURS);

  @Test
  void takesTheNarrowestEntryThatFits() {
    assertThat(book.entry("transfer", Optional.of("aws/ap-south-1")).amount()).isEqualTo(0.086);
    assertThat(book.entry("transfer", Optional.of("aws/eu-west-1")).amount()).isEqualTo(0.03);
    assertThat(book.entry("transfer", Optional.of("gcp/europe-west1")).amount()).isEqualTo(0.02);
    assertThat(book.entry("transfer", Optional.empty()).amount()).isEqualTo(0.02);
  }

  @Test
  void keepsSourceDateAndConfidence() {
    assertThat(book.entry("transfer"))
        .isEqualTo(
            new Entry(
                "transfer",
                0.02,
                "USD/GB",
                Optional.of(LocalDate.of(2026, 11, 20)),
                Confidence.MEDIUM,
                "a page, with spaces"));
    assertThat(book.entry("transfer").cited()).isEqualTo("a page, with spaces (2026-11-20)");
  }

  @Test
  void aUsersPriceStandsAboveOursAndAboveOurNarrowerOnes() {
    Book own = Books.overlaid(book, "transfer 0.01 USD/GB\n");

    assertThat(own.entry("transfer", Optional.of("aws/ap-south-1")).amount()).isEqualTo(0.01);
    assertThat(own.entry("transfer").source()).isEqualTo("your price book, own.txt:1");
    assertThat(own.amount("machine")).isEqualTo(1);
  }

  @Test
  void aUsersPriceForOneRegionLeavesTheOthers() {
    Book own = Books.overlaid(book, "transfer@aws/eu-west-1 0.01 USD/GB\n");

    assertThat(own.entry("transfer", Optional.of("aws/eu-west-1")).amount()).isEqualTo(0.01);
    assertThat(own.entry("transfer", Optional.of("aws/ap-south-1")).amount()).isEqualTo(0.086);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "transfer | own.txt:1: 'transfer' is no entry: write key, amount and unit",
        "Transfer 1 USD/GB | own.txt:1: 'Transfer' is no key",
        "transfer -1 USD/GB | own.txt:1: '-1' is no amount: write a number such as 0.02",
        "transfer 1e3 USD/GB | own.txt:1: '1e3' is no amount",
        "transfer 1 USD/GB yesterday | own.txt:1: 'yesterday' is no date: write it as 2026-11-20",
        "transfer 1 USD/GB 2026-11-20 sure | own.txt:1: 'sure' is no confidence",
        "transfre 1 USD/GB | own.txt: 'transfre' is no key of the price book",
        "transfer 1 EUR/GB | own.txt: 'transfer' is counted in USD/GB, not in 'EUR/GB'",
      })
  void saysWhereAndWhatIsWrong(String line, String problem) {
    assertThat(book.overlaidBy(line, "own.txt"))
        .isInstanceOfSatisfying(
            Book.Reading.Refused.class,
            refused -> assertThat(refused.problems()).singleElement().asString().contains(problem));
  }

  @Test
  void anEntryThatAppearsTwiceIsAProblem() {
    assertThat(Book.read("a 1 USD\na 2 USD\n", "b"))
        .isEqualTo(
            new Book.Reading.Refused(
                java.util.List.of("b:2: 'a' appears twice: keep one of them")));
  }

  @Test
  void theBooksThatComeAlongCiteASourceForEverything() {
    assertThat(Books.builtIn().all())
        .hasSizeGreaterThan(100)
        .allSatisfy(entry -> {
          assertThat(entry.asOf()).as(entry.key()).isPresent();
          assertThat(entry.source()).as(entry.key()).isNotBlank().doesNotContain("your price book");
        });
  }
}
