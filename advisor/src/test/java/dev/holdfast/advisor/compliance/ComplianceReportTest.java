package dev.holdfast.advisor.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.advisor.compliance.ComplianceReport.Row;
import dev.holdfast.advisor.compliance.Evidence.AuditTrail;
import dev.holdfast.advisor.compliance.Outcome.Status;
import dev.holdfast.advisor.rule.Designs;
import dev.holdfast.model.design.PastDrill;
import dev.holdfast.model.design.Regime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ComplianceReportTest {
  private static final Evidence AUDITED =
      new Evidence(List.of(), Optional.of(new AuditTrail(42, true, "abc")));

  private static RulePacks packs() throws IOException {
    return RulePacks.parse(Files.readString(Path.of("src/main/resources" + RulePacks.TABLE)));
  }

  private static String sound() throws IOException {
    return Files.readString(Designs.RULES.resolve("sound.yaml"))
        .replace("holds: [money, personal]", "holds: [money, personal, records]");
  }

  private static Row row(String id, String text, Evidence evidence) throws IOException {
    RulePacks packs = packs();
    Regime regime =
        packs.requirements().stream()
            .filter(it -> it.id().equals(id))
            .findFirst()
            .orElseThrow()
            .regime();
    return ComplianceReport.of(Designs.of(text), List.of(regime), packs, evidence, Designs.TODAY)
        .rows()
        .stream()
        .filter(it -> it.requirement().id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void everyRegimeAsksForSomethingWithASource(Regime regime) throws IOException {
    assertThat(packs().of(regime))
        .isNotEmpty()
        .allSatisfy(it -> {
          assertThat(it.says()).endsWith(".");
          assertThat(it.source()).isNotBlank();
          assertThat(it.address()).startsWith("http");
          assertThat(it.measures()).isNotEmpty();
        });
    assertThat(packs().date()).isEqualTo("2026-11-28");
    assertThat(packs().requirements()).extracting(Requirement::id).doesNotHaveDuplicates();
  }

  /** Each measure: what breaks it, or keeps it from being known. */
  @ParameterizedTest(name = "{0} {3} when {1} becomes {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "SCI-1  | aws/eu-west-1 }                | aws/us-east-2 }               | MISSED",
        "SCI-1  | aws/eu-west-1 }                | hall/oslo, jurisdiction: eu } | UNKNOWN",
        "SCI-2  | objectives: { rto: 5m          | objectives: { rto: 3h         | MISSED",
        "SCI-2  | verdict: valid, rto: 4m        | verdict: valid, rto: 3h       | MISSED",
        "SCI-2  | verdict: valid, rto: 4m,       | verdict: valid,               | UNKNOWN",
        "SCI-3  | member-test, date: 2026-09-01  | member-test, date: 2025-09-01 | MISSED",
        "SCI-3  | kind: member-test              | kind: restore                 | MISSED",
        "SCI-4  | retention: 7y                  | retention: 4y                 | MISSED",
        "SCI-4  | retention: 7y                  | ''                            | UNKNOWN",
        "SCI-4  | personal, records]             | personal]                     | UNKNOWN",
        "TV-1   | verdict: valid, rto: 4m        | verdict: invalid, rto: 4m     | UNKNOWN",
        "TV-3   | runbook-updated: 2026-11-05    | runbook-updated: 2025-11-05   | MISSED",
        "TV-3   | runbook-updated: 2026-11-05    | ''                            | UNKNOWN",
        "DORA-1 | region-evacuation, date: 2026- | region-evacuation, date: 2024-| MISSED",
        "DORA-2 | region: eu-west, point         | region: us-east, point        | MISSED",
        "DORA-2 | region: eu-west, point         | point                         | UNKNOWN",
        "DORA-2 | restore-tested: 2026-10-20     | restore-tested: 2025-10-20    | MISSED",
        "DORA-2 | , restore-tested: 2026-10-20   | ''                            | UNKNOWN",
        "DORA-3 | rto: 5m, rpo: 10s              | rto: 5m                       | MISSED",
        "DORA-4 | change-control: true           | change-control: false         | MISSED",
        "MIFIR-1| immutable: true                | immutable: false              | MISSED",
        "MICA-1 | retention: 7y                  | retention: 3y                 | MISSED",
        "BL-1   | retention: 7y                  | retention: 6y                 | MISSED",
        "BL-2   | kind: region-evacuation        | kind: promotion               | MISSED",
        "GDPR-1 | residency: [us, eu]            | residency: [eu]               | MISSED",
        "GDPR-1 | personal, records]             | records]                      | UNKNOWN",
        "GDPR-2 | restore-tested: 2026-10-20     | restore-tested: 2024-10-20    | MISSED"
      })
  void isMetUntilItIsBroken(String id, String from, String to, Status status) throws IOException {
    assertThat(sound()).contains(from);
    assertThat(row(id, sound(), AUDITED).status()).isEqualTo(Status.MET);
    Row row = row(id, sound().replace(from, to), AUDITED);
    assertThat(row.status()).as(row.how().toString()).isEqualTo(status);
    assertThat(row.how()).allSatisfy(how -> assertThat(how).isNotBlank().doesNotEndWith("."));
  }

  @Test
  void namesWhatShowsIt() throws IOException {
    assertThat(row("SCI-3", sound(), AUDITED).evidence()).containsExactly("tests/members.pdf");
    assertThat(row("BL-1", sound(), AUDITED).evidence())
        .containsExactly("resources.ledger.retention", "resources.ledger.immutable");
    assertThat(row("DORA-4", sound(), AUDITED).evidence())
        .containsExactly("security.change-control", "audit log, last hash abc");
  }

  @Test
  void withoutAnAuditLogItIsUnknownAndWithABrokenOneMissed() throws IOException {
    var broken = new Evidence(List.of(), Optional.of(new AuditTrail(42, false, "abc")));

    assertThat(row("DORA-4", sound(), Evidence.NONE).status()).isEqualTo(Status.UNKNOWN);
    assertThat(row("DORA-4", sound(), broken).status()).isEqualTo(Status.MISSED);
  }

  @Test
  void aDrillThatIsHandedInCountsLikeOneOfTheFile() throws IOException {
    var drill =
        new PastDrill(
            PastDrill.Kind.REGION_EVACUATION,
            LocalDate.of(2026, 11, 19),
            Optional.of(PastDrill.Verdict.VALID),
            Optional.of(Duration.ofSeconds(4)),
            Optional.of(Duration.ZERO),
            Optional.of("out/report.json"));

    Row row = row("TV-1", sound(), new Evidence(List.of(drill), Optional.empty()));

    assertThat(row.status()).isEqualTo(Status.MET);
    assertThat(row.evidence()).contains("out/report.json");
  }

  @Test
  void refusesPacksThatAreNotOfTheForm() {
    assertThatThrownBy(() -> RulePacks.parse("requirement X\n")).hasMessageContaining("as of when");
    assertThatThrownBy(() -> RulePacks.parse("# As of 2026-01-01\n\nrequirement X\nsays: no\n"))
        .hasMessageContaining("source");
  }
}
