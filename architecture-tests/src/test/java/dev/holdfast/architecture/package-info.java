/**
 * Keeps the walls between the modules up, and the tree tidy and formatted.
 *
 * <p>Start at {@link WallsTest} for what may use what, at {@link TidyTest} for what every file must
 * be like. Each rule says in its failure how to heal it. Nothing here is used by another module.
 */
@NullMarked
package dev.holdfast.architecture;

import org.jspecify.annotations.NullMarked;
