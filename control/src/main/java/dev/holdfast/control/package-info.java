/** Decides: state and event give a decision; leases, runbooks and safety rules, all pure. */
@NullMarked
package dev.holdfast.control;

import org.jspecify.annotations.NullMarked;
