package dev.holdfast.advisor.rule;

import java.util.Optional;

/**
 * Where a rule comes from.
 *
 * @param what the document, formula or habit it rests on, as a sentence without a full stop
 * @param address where that can be read; empty for formulas and rules of thumb
 */
public record Source(String what, Optional<String> address) {
  private static final String AWS = "https://docs.aws.amazon.com/";
  private static final String ISOLATION =
      AWS + "whitepapers/latest/aws-fault-isolation-boundaries/";

  /** The static-stability rule. */
  static final Source STATIC_STABILITY =
      read(
          "AWS Fault Isolation Boundaries, guidance on partitional services",
          ISOLATION + "appendix-a---partitional-service-guidance.html");

  /** Which services have one control plane for all regions. */
  static final Source GLOBAL_SERVICES =
      read("AWS Fault Isolation Boundaries, global services", ISOLATION + "global-services.html");

  /** How records are chosen by health. */
  static final Source RECORDS_BY_HEALTH =
      read(
          "Amazon Route 53 Developer Guide, how Route 53 chooses records with health checks",
          AWS + "Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html");

  /** What a check of health should ask. */
  static final Source HEALTH_ENDPOINT =
      read(
          "Azure Architecture Center, Health Endpoint Monitoring pattern",
          "https://learn.microsoft.com/azure/architecture/patterns/health-endpoint-monitoring");

  /** The consistency modes of global tables. */
  static final Source GLOBAL_TABLES =
      read(
          "Amazon DynamoDB Developer Guide, how global tables work",
          AWS + "amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html");

  /** Replication of Aurora between regions. */
  static final Source AURORA_GLOBAL =
      read(
          "Amazon Aurora User Guide, Aurora global databases",
          AWS + "AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html");

  /** Keys in several regions. */
  static final Source MULTI_REGION_KEYS =
      read(
          "AWS KMS Developer Guide, how multi-Region keys work",
          AWS + "kms/latest/developerguide/mrk-how-it-works.html");

  /** How many networks can be peered. */
  static final Source VPC_QUOTAS =
      read(
          "Amazon VPC endpoints and quotas: 50 active peerings for each VPC, 125 at most",
          AWS + "general/latest/gr/vpc-service.html");

  /** The end of the X-Ray SDKs. */
  static final Source XRAY =
      read(
          "AWS X-Ray Developer Guide, migration to OpenTelemetry: support ends on 2027-02-25",
          AWS + "xray/latest/devguide/xray-sdk-migration.html");

  /** Resumption of critical systems in the EU. */
  static final Source TRADING_VENUES =
      read(
          "Delegated Regulation (EU) 2017/584, article 15",
          "https://gesetze.legal/eu/vo_eu_2017_584/15");

  /** A threshold that was chosen here. */
  static final Source HABIT =
      new Source(
          "A rule of thumb of this project, written down so that it can be disputed",
          Optional.empty());

  /** Something that follows. */
  static Source formula(String formula) {
    return new Source("Follows from: " + formula, Optional.empty());
  }

  private static Source read(String what, String address) {
    return new Source(what, Optional.of(address));
  }
}
