package dev.holdfast.advisor.report;

import dev.holdfast.advisor.advice.Advice;
import dev.holdfast.advisor.capacity.CapacityPlan;
import dev.holdfast.advisor.estimate.Estimate;
import dev.holdfast.advisor.plan.Roadmap;
import dev.holdfast.advisor.rule.CheckReport;
import dev.holdfast.model.design.Design;
import java.time.LocalDate;
import java.util.Optional;

/**
 * What a page shows.
 *
 * @param design what was estimated
 * @param check what rules find
 * @param estimate what it costs and promises
 * @param advice which pattern, and why not another
 * @param plan the way there
 * @param capacity what services need; empty if no load was measured
 * @param date when the page was made
 */
public record Contents(
    Design design,
    CheckReport check,
    Estimate estimate,
    Advice advice,
    Roadmap plan,
    Optional<CapacityPlan> capacity,
    LocalDate date) {}
