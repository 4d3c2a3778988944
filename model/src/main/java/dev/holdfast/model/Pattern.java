package dev.holdfast.model;

/**
 * How a resource is spread over regions, the least protected first. This version runs {@link
 * #ACTIVE_PASSIVE}; the others are checked, estimated and compared.
 */
public enum Pattern {
  /** In one region, and lost with it. */
  SINGLE_REGION,
  /** In one region, with backups in another. */
  BACKUP_RESTORE,
  /** Data is replicated; what computes is switched off until needed. */
  PILOT_LIGHT,
  /** Everything runs in the standby region, scaled down, and takes no traffic. */
  WARM_STANDBY,
  /** One primary takes the writes, standbys in other regions follow it. */
  ACTIVE_PASSIVE,
  /** Each region owns a part of the data and takes the writes for it. */
  ACTIVE_ACTIVE_SHARDED,
  /** Every region holds all data and takes writes. */
  ACTIVE_ACTIVE_REPLICATED
}
