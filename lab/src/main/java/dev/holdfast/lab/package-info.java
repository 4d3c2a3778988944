/** Regions as process trees on one machine, with an emulated WAN and injected faults. */
@NullMarked
package dev.holdfast.lab;

import org.jspecify.annotations.NullMarked;
