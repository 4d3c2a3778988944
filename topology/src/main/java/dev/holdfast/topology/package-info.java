/** Reads the file into the model, or says precisely why not. */
@NullMarked
package dev.holdfast.topology;

import org.jspecify.annotations.NullMarked;
