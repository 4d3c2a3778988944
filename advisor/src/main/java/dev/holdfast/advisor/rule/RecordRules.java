package dev.holdfast.advisor.rule;

import dev.holdfast.model.design.Backups;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.DeclaredResource.Kind;
import dev.holdfast.model.design.Keyword;
import dev.holdfast.model.design.Regime;
import dev.holdfast.model.design.StoreFacts.Content;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Backups, and how long records are kept. */
final class RecordRules {
  private static final int RESTORE_DAYS_MAX = 90;
  private static final Set<Content> IRREPLACEABLE =
      EnumSet.of(
          Content.MONEY, Content.STOCK, Content.AUTHORISATION, Content.PERSONAL, Content.RECORDS);

  static final List<Rule> RULES =
      List.of(
          Rule.warning("HF-331", "Replication without a backup of every moment")
              .why(
                  "Replication copies a wrong DELETE as fast as a right one. Only a backup of an"
                      + " earlier moment brings the rows back, active-active or not.")
              .remedy("archive the log too, so that any moment can be restored")
              .when(RecordRules::pointInTime),
          Rule.error("HF-332", "The backups are lost with the region")
              .why("A backup beside the data burns with it.")
              .remedy("keep the backups in another region")
              .when(RecordRules::sameRegion),
          Rule.warning("HF-333", "Backups that anybody can read")
              .why("A backup holds all of the data and is watched less than the database.")
              .remedy("encrypt the backups, and audit who reads them")
              .when(RecordRules::encrypted),
          Rule.warning("HF-334", "No backup was restored for a quarter")
              .why("A backup that was never restored is a hope.")
              .remedy("restore one, read it, and note the day")
              .when(RecordRules::restored),
          Rule.error("HF-335", "Records are not kept long enough")
              .why(
                  "BitLicense: seven years (23 NYCRR 200.12). MiFIR and MiCA: five years, up to"
                      + " seven on request.")
              .remedy("keep them as long as the strictest regime asks")
              .source(
                  new Source(
                      "Regulation (EU) 600/2014 art. 25, Regulation (EU) 2023/1114 art. 68, 23"
                          + " NYCRR 200.12",
                      Optional.of("https://eur-lex.europa.eu/eli/reg/2014/600/oj")))
              .when(RecordRules::retention),
          Rule.error("HF-336", "Records that can be changed")
              .why(
                  "Regimes that ask for records ask for records that nobody can alter, not even an"
                      + " administrator (write once, read many).")
              .remedy("lock the objects or the log for as long as they are kept")
              .when(RecordRules::immutable));

  private RecordRules() {}

  private static Stream<DeclaredResource> precious(Scene scene) {
    return scene.design().resources().stream()
        .filter(it -> it.store().holds().stream().anyMatch(IRREPLACEABLE::contains));
  }

  private static void pointInTime(Scene scene, Judge judge) {
    precious(scene)
        .filter(it -> it.kind() == Kind.DATABASE || it.kind() == Kind.TABLE)
        .forEach(it ->
            judge
                .needs(Scene.at(it, "backups.point-in-time"), it.store().backups().pointInTime())
                .filter(any -> !any)
                .ifPresent(_ ->
                    judge.finds(
                        Scene.at(it, "backups.point-in-time"),
                        "A wrong DELETE in `" + it.id() + "` cannot be undone",
                        "archive its log, and write `point-in-time: true`")));
  }

  private static void sameRegion(Scene scene, Judge judge) {
    scene.design().resources().stream()
        .filter(it ->
            it.store().backups().region().filter(it.placement().primary()::equals).isPresent())
        .filter(it -> it.members().size() == 1 || precious(it))
        .forEach(it ->
            judge.finds(
                Scene.at(it, "backups.region"),
                "The backups of `%s` are in `%s`, like its primary"
                    .formatted(it.id(), it.placement().primary()),
                "keep them in another region"));
  }

  private static boolean precious(DeclaredResource resource) {
    return resource.store().holds().stream().anyMatch(IRREPLACEABLE::contains);
  }

  private static void encrypted(Scene scene, Judge judge) {
    scene.design().resources().stream()
        .filter(it -> it.store().backups().encrypted().filter(yes -> !yes).isPresent())
        .forEach(it ->
            judge.finds(
                Scene.at(it, "backups.encrypted"),
                "The backups of `" + it.id() + "` are not encrypted",
                "encrypt them, and write `encrypted: true`"));
  }

  private static void restored(Scene scene, Judge judge) {
    scene.design().resources().stream()
        .filter(it -> !it.store().backups().equals(Backups.NONE))
        .forEach(it ->
            judge
                .needs(Scene.at(it, "backups.restore-tested"), it.store().backups().restoreTested())
                .map(day -> ChronoUnit.DAYS.between(day, scene.today()))
                .filter(days -> days > RESTORE_DAYS_MAX)
                .ifPresent(days ->
                    judge.finds(
                        Scene.at(it, "backups.restore-tested"),
                        "No backup of `%s` was restored for %d days".formatted(it.id(), days),
                        "restore one, read it, and note the day")));
  }

  /** How long a regime asks for records to be kept; empty if it does not ask. */
  private static Optional<Duration> asked(Regime regime) {
    return switch (regime) {
      case BITLICENSE -> Optional.of(Duration.ofDays(7 * 365));
      case MIFIR, MICA -> Optional.of(Duration.ofDays(5 * 365));
      case REG_SCI, EU_TRADING_VENUE, DORA, GDPR -> Optional.empty();
    };
  }

  private static Stream<DeclaredResource> records(Scene scene) {
    return scene.design().resources().stream()
        .filter(it -> it.store().holds().contains(Content.RECORDS));
  }

  private static Optional<Regime> strictest(Scene scene) {
    return scene.facts().regimes().stream()
        .filter(regime -> asked(regime).isPresent())
        .max(Comparator.comparing(regime -> asked(regime).orElseThrow()));
  }

  private static void retention(Scene scene, Judge judge) {
    strictest(scene)
        .ifPresent(regime ->
            records(scene)
                .forEach(it ->
                    judge
                        .needs(Scene.at(it, "retention"), it.store().retention())
                        .filter(kept -> kept.compareTo(asked(regime).orElseThrow()) < 0)
                        .ifPresent(kept ->
                            judge.finds(
                                Scene.at(it, "retention"),
                                "`%s` is kept for %s, and `%s` asks for %s"
                                    .formatted(
                                        it.id(),
                                        Text.duration(kept),
                                        Keyword.of(regime),
                                        years(asked(regime).orElseThrow())),
                                "write `retention: " + years(asked(regime).orElseThrow()) + "`"))));
  }

  private static String years(Duration duration) {
    return duration.toDays() / 365 + "y";
  }

  private static void immutable(Scene scene, Judge judge) {
    strictest(scene)
        .ifPresent(regime ->
            records(scene)
                .forEach(it ->
                    judge
                        .needs(Scene.at(it, "immutable"), it.store().immutable())
                        .filter(locked -> !locked)
                        .ifPresent(_ ->
                            judge.finds(
                                Scene.at(it, "immutable"),
                                "Records in `%s` can be changed, and `%s` asks for an unalterable trail"
                                    .formatted(it.id(), Keyword.of(regime)),
                                "lock them, and write `immutable: true`"))));
  }
}
