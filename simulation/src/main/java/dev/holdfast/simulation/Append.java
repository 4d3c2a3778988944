package dev.holdfast.simulation;

import java.util.List;

/**
 * A leader's entries for a follower, behind one that both should have.
 *
 * @param from the leader
 * @param term its term
 * @param previous the index of the entry before
 * @param previousTerm its term
 * @param entries what follows it
 * @param commit up to where the leader knows entries to be committed
 */
record Append(
    int from, long term, long previous, long previousTerm, List<Entry> entries, long commit) {}
