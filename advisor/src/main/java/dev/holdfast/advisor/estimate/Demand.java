package dev.holdfast.advisor.estimate;

import dev.holdfast.advisor.estimate.PurchaseMix.Prices;
import dev.holdfast.advisor.estimate.PurchaseMix.Step;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.Design;
import java.util.ArrayList;
import java.util.List;

/**
 * The compute that a design needs over a day, in vCPU of the price book: whatever costs as much as
 * a vCPU counts as one. Between quiet and peak the day is a raised cosine, whose mean is half-way.
 */
final class Demand {
  private static final int HOURS_A_DAY = 24;

  private Demand() {}

  /** The cheapest way to buy what a bill's compute lines need. */
  static PurchaseMix cheapest(Design design, Book book, Bill bill) {
    double price = book.amount("compute.vcpu-hour");
    double hours = book.amount("hours.month");
    Swing swing = Swing.of(design, book, price);
    double all = bill.total(Category.COMPUTE).amount() / hours / price;
    double steady = Math.max(0, all - (swing.quiet + swing.peak) / 2);
    List<Step> steps = new ArrayList<>();
    for (int hour = 0; hour < HOURS_A_DAY; hour++) {
      double rise = (1 - Math.cos(2 * Math.PI * hour / HOURS_A_DAY)) / 2;
      double units = steady + swing.quiet + (swing.peak - swing.quiet) * rise;
      steps.add(new Step(hours / HOURS_A_DAY, Math.max(0, units)));
    }
    return PurchaseMix.cheapest(
        steps,
        new Prices(
            price,
            price * (1 - book.amount("compute.reserved-discount")),
            price * (1 - book.amount("compute.spot-discount")),
            all <= 0 ? 0 : Math.clamp(swing.interruptible / all, 0.0, 1.0)));
  }

  /**
   * What services need together.
   *
   * @param quiet vCPU in quiet times
   * @param peak vCPU at the peak
   * @param interruptible vCPU on average of what is stateless
   */
  private record Swing(double quiet, double peak, double interruptible) {
    static Swing of(Design design, Book book, double price) {
      Costing costing = new Costing(design, book, Gaps.unheard(), Choices.PLAIN);
      double quiet = 0;
      double peak = 0;
      double interruptible = 0;
      for (DeclaredResource service : design.resources()) {
        if (service.keepsData()) {
          continue;
        }
        double cores = costing.sizes().serviceCores(service).value();
        double memory = costing.sizes().serviceGigabytes(service).value();
        for (RegionId region : service.members()) {
          double instance =
              (cores * costing.price("compute.vcpu-hour", region).amount()
                      + memory * costing.price("compute.gb-hour", region).amount())
                  * costing.level(region).value()
                  / price;
          double low = costing.sizes().quiet(service, region).value();
          double high = Math.max(low, ServiceCosts.peak(costing.sizes(), service, region).value());
          quiet += low * instance;
          peak += high * instance;
          if (service.service().stateless().orElse(false)) {
            // Not all of them at once: what is withdrawn is withdrawn from everybody.
            interruptible += (low + high) / 2 * instance * book.amount("optimise.spot-share");
          }
        }
      }
      return new Swing(quiet, peak, interruptible);
    }
  }
}
