/** The daemon of one region: wires the other modules, converges its engines, serves the API. */
@NullMarked
package dev.holdfast.node;

import org.jspecify.annotations.NullMarked;
