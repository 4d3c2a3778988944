package dev.holdfast.advisor.estimate;

import dev.holdfast.advisor.estimate.Costing.Item;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.design.DeclaredResource;

/** What a store's servers, copies and backups cost. */
final class StoreCosts {
  private final Costing costing;
  private final DeclaredResource store;

  private StoreCosts(Costing costing, DeclaredResource store) {
    this.costing = costing;
    this.store = store;
  }

  static void add(Costing costing, DeclaredResource store) {
    new StoreCosts(costing, store).add();
  }

  private void add() {
    for (RegionId region : store.members()) {
      boolean backupOnly =
          store.placement().pattern() == Pattern.BACKUP_RESTORE
              && !region.equals(store.placement().primary());
      if (backupOnly) {
        backup(region);
      } else {
        copy(region);
      }
    }
    store
        .store()
        .backups()
        .region()
        .filter(_ -> store.placement().pattern() != Pattern.BACKUP_RESTORE)
        .ifPresent(this::backup);
  }

  private void copy(RegionId region) {
    switch (store.kind()) {
      case DATABASE -> {
        servers(region, "database.vcpu-hour");
        storage(region, "database.storage");
      }
      case STREAM -> {
        servers(region, "stream.vcpu-hour");
        storage(region, "stream.storage");
      }
      case TABLE -> {
        writeUnits(region);
        storage(region, "table.storage");
      }
      case CACHE -> {
        Size memory = costing.sizes().cacheGigabytes(store);
        costing.line(
            Item.of(Category.COMPUTE, store, region, "memory of the cache"),
            costing.price("cache.gb-hour", region),
            memory.confidence(),
            new Factor(memory.value(), "GB"),
            costing.hours(),
            costing.level(region));
      }
      case BUCKET -> {
        storage(region, "bucket.storage");
        Size writes = costing.sizes().writes(store);
        costing.line(
            Item.of(Category.REPLICATION, store, region, "put requests"),
            costing.price("bucket.requests", region),
            writes.confidence(),
            new Factor(writes.value(), "writes/s"),
            costing.megaseconds());
      }
      case SETTINGS ->
          costing.line(
              Item.of(Category.REPLICATION, store, region, "settings"),
              costing.price("settings.month", region),
              Confidence.LOW);
      case SERVICE -> throw new IllegalStateException("A service keeps no data: " + store.id());
    }
  }

  private void servers(RegionId region, String price) {
    Size cores = costing.sizes().engineCores(store);
    costing.line(
        Item.of(Category.COMPUTE, store, region, "server"),
        costing.price(price, region),
        cores.confidence(),
        new Factor(cores.value(), "vCPU"),
        costing.hours(),
        costing.level(region));
  }

  private void storage(RegionId region, String price) {
    Size size = costing.sizes().gigabytes(store);
    double kept = costing.choices().tieredStorage() ? 1 - Tiering.saved(costing, store) : 1;
    costing.line(
        Item.of(Category.REPLICATION, store, region, "storage of a copy"),
        costing.price(price, region),
        size.confidence(),
        new Factor(size.value(), "GB"),
        new Factor(kept, "of the price"),
        costing.level(region));
  }

  private void backup(RegionId region) {
    Size size = costing.sizes().gigabytes(store);
    costing.line(
        Item.of(Category.REPLICATION, store, region, "backups"),
        costing.price("backup.storage", region),
        size.confidence(),
        new Factor(size.value(), "GB"),
        costing.level(region));
  }

  private void writeUnits(RegionId region) {
    Size writes = costing.sizes().writes(store);
    Size row = costing.sizes().rowKilobytes(store);
    Confidence confidence = writes.confidence().and(row.confidence());
    Factor units = new Factor(WriteUnits.perSecond(writes.value(), row.value(), 1), "units/s");
    Item item = Item.of(Category.REPLICATION, store, region, "replicated write units");
    if (costing.choices().provisionedWrites()) {
      costing.line(
          item,
          costing.price("table.write-unit-hour", region),
          confidence,
          units,
          new Factor(1 / costing.amount("table.utilisation"), "provisioned for each used"),
          costing.hours(),
          costing.level(region));
    } else {
      costing.line(
          item,
          costing.price("table.write-million", region),
          confidence,
          units,
          costing.megaseconds(),
          costing.level(region));
    }
  }
}
