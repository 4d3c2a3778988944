/** Tests of the rules: every rule with a design that breaks it and the remedy that heals it. */
@NullMarked
package dev.holdfast.advisor.rule;

import org.jspecify.annotations.NullMarked;
