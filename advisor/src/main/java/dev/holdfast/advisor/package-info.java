/**
 * Says what a design costs, promises and risks, before anything runs.
 *
 * <p>Everything here is a pure function of a {@link dev.holdfast.model.design.Design}, of dated
 * data that is handed in as text, and of a date that is handed in too: the same arguments always
 * give the same answer.
 */
@NullMarked
package dev.holdfast.advisor;

import org.jspecify.annotations.NullMarked;
