/** Replicates the control plane's log between regions on Apache Ratis. */
@NullMarked
package dev.holdfast.consensus;

import org.jspecify.annotations.NullMarked;
